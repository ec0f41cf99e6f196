"""What came of payments: what was paid for is given, and money that buys nothing goes back the way it came.

Results arrive in any order, late, or twice. Whether what a bill is for can still be given is decided when its money is
there; nothing is remembered of what was expected.
"""

from datetime import timedelta
from typing import Final

import structlog

from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.payments.ports import REST, PaymentRecord, RefundRecord
from realcatcha_gateway.billing.periods import Period, begin_of, period_of
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.letters import (
    tell_of_credit_note,
    tell_of_end,
    tell_of_failure,
    tell_of_invoice,
    tell_of_nothing_bought,
)
from realcatcha_gateway.billing.subscriptions.models import EndReason, Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.proration import share_of_included, share_of_unit

RETRIES: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=5), timedelta(days=7))
"""When a card is tried again, after its first failure."""
_AGAIN: Final = timedelta(days=1)
_log = structlog.get_logger("realcatcha.billing")


class Outcomes:
    """Results of payments for one organisation's bills."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._invoicing = books.invoicing

    def settled(self, payment: PaymentRecord) -> None:
        """Give what was paid for, or the money back."""
        invoice = self._invoicing.invoices.get(payment.reference_id)
        if invoice is not None and invoice.status == "paid":
            if invoice.payment_id != payment.id:
                self._return(payment, "paid twice")
        elif invoice is None or not self._invoicing.can_be_paid_by(invoice, payment) or not self._give(invoice):
            self._return(payment, "too late")
            if invoice is not None and invoice.payment_id == payment.id:
                self._lands(invoice)
        else:
            self._issue(invoice, payment)

    def paid_by_credit(self, invoice: Invoice) -> None:
        """Give what a bill is for that leaves the card nothing to pay."""
        if self._give(invoice):
            self._issue(invoice, None)

    def waived(self, invoice: Invoice) -> None:
        """Give what a bill is for, for nothing."""
        self._give(invoice)
        self._invoicing.drop(invoice)

    def failed(self, payment: PaymentRecord) -> None:
        """Plan the next attempt, or give the bill up."""
        invoice = self._invoicing.invoices.get(payment.reference_id)
        if invoice is None or invoice.status == "paid" or invoice.payment_id != payment.id:
            return
        invoice.in_flight = False
        if invoice.status != "open":
            self._invoicing.release_credit(invoice)
        elif invoice.kind == "first":
            self._invoicing.drop(invoice)
            self.end(self._subscription(invoice), "first-payment-failed")
            tell_of_nothing_bought(self._books, payment.amount_krw)
        elif invoice.kind == "upgrade":
            self._invoicing.drop(invoice)
            tell_of_nothing_bought(self._books, payment.amount_krw)
        else:
            self._fall_behind(invoice)

    def refunded(self, refund: RefundRecord) -> None:
        """State a refund of an issued invoice; what never became an invoice needs no note."""
        invoice = self._invoicing.invoices.get(refund.payment.reference_id)
        if invoice is None or invoice.status != "paid" or invoice.payment_id != refund.payment.id:
            return
        note = self._invoicing.note_refund(invoice, refund)
        if note is not None:
            tell_of_credit_note(self._books, invoice, note)

    def end(self, subscription: Subscription, reason: EndReason) -> None:
        """End a subscription: the organisation is on the free plan, and keeps its data."""
        subscription.status = "ended"
        subscription.live_organisation_id = None
        subscription.due_at = None
        subscription.ended_at = self._books.now
        subscription.end_reason = reason
        self._books.session.flush()
        self._books.record("billing.subscription-ended", subscription, reason=reason)

    def _issue(self, invoice: Invoice, payment: PaymentRecord | None) -> None:
        self._invoicing.issue(invoice, payment)
        tell_of_invoice(self._books, invoice)

    def _return(self, payment: PaymentRecord, reason: str) -> None:
        left_krw = payment.amount_krw - payment.refunded_krw
        if left_krw == 0:
            return
        _log.warning("payment_returned", payment_id=payment.id, reason=reason)
        self._books.tools.charging.payments.refund(
            self._books.session,
            payment_id=payment.id,
            amount_krw=left_krw,
            reason=reason,
            key=REST,
        )

    def _lands(self, invoice: Invoice) -> None:
        """Note that the payment is known now, although it bought nothing."""
        invoice.in_flight = False
        if invoice.status == "open" and invoice.kind in {"upgrade", "first"}:
            self._invoicing.drop(invoice)
        else:
            self._invoicing.release_credit(invoice)

    def _give(self, invoice: Invoice) -> bool:
        """Give what a bill is for; False where that is not possible any more.

        A first bill or an upgrade that is void can still be given; others are void because something took their place.
        """
        if invoice.status == "void" and invoice.kind in {"renewal", "overage"}:
            return False
        subscription = self._subscription(invoice)
        if invoice.kind == "first":
            return self._begin(subscription, invoice)
        if invoice.kind == "renewal":
            return self._renew(subscription, invoice)
        if invoice.kind == "upgrade":
            return self._upgrade(subscription, invoice)
        return True

    def _begin(self, subscription: Subscription, invoice: Invoice) -> bool:
        """Begin the first period on the day on which it is paid."""
        if subscription.anchor_on is not None or not self._may_live(subscription):
            return False
        books, first = self._books, period_of(self._books.today, 0)
        offer = books.plans.priced(invoice.to_price_id or "")
        subscription.anchor_on = first.starts_on
        self._live(subscription, first)
        books.subscriptions.add_period(
            SubscriptionPeriod(
                subscription_id=subscription.id,
                period=0,
                plan_id=offer.plan.id,
                price_id=offer.price.id,
                included=offer.price.included,
                overage_unit_krw=offer.price.overage_krw or 0,
                starts_on=first.starts_on,
                ends_on=first.ends_on,
                paid_at=books.now,
                overage_due=True,
                overage_krw=0,
            )
        )
        for line in self._invoicing.invoices.lines(invoice.id):
            line.starts_on, line.ends_on = first.starts_on, first.ends_on
        return True

    def _renew(self, subscription: Subscription, invoice: Invoice) -> bool:
        """Give a period that was begun on trust, or bring back a subscription that had ended without its money."""
        books = self._books
        period = books.subscriptions.period(subscription.id, invoice.period)
        if period is None:
            return False
        if subscription.status == "ended":
            if subscription.end_reason != "unpaid" or not self._may_live(subscription) or books.today >= period.ends_on:
                return False
            books.record("billing.subscription-restored", subscription)
        period.paid_at, period.overage_due = books.now, True
        self._live(subscription, Period(period.starts_on, period.ends_on))
        return True

    def _upgrade(self, subscription: Subscription, invoice: Invoice) -> bool:
        """Have the period go on with the better plan, while it is still the period that was paid for."""
        books = self._books
        period = books.subscriptions.period(subscription.id, invoice.period)
        if period is None or subscription.status == "ended" or subscription.period != invoice.period:
            return False
        if period.price_id != invoice.from_price_id or books.today >= period.ends_on:
            return False
        offer, old = books.plans.priced(invoice.to_price_id or ""), books.plans.priced(period.price_id)
        rest = next(line for line in self._invoicing.invoices.lines(invoice.id) if line.kind == "rest")
        days, left = Period(period.starts_on, period.ends_on), (rest.ends_on - rest.starts_on).days
        period.included += share_of_included(days, left, old=old.price.included, new=offer.price.included)
        old_unit_krw, new_unit_krw = old.price.overage_krw or 0, offer.price.overage_krw or 0
        period.overage_unit_krw += share_of_unit(days, left, old_krw=old_unit_krw, new_krw=new_unit_krw)
        period.plan_id, period.price_id = offer.plan.id, offer.price.id
        books.subscriptions.forget_warnings(Period(period.starts_on, period.ends_on).key)
        subscription.plan_id, subscription.next_plan_id = offer.plan.id, None
        books.record("billing.plan-changed", subscription, plan=offer.plan.id)
        return True

    def _fall_behind(self, invoice: Invoice) -> None:
        """Plan the next attempt at a renewal or an overage; after the last one, give it up."""
        books, subscription = self._books, self._subscription(invoice)
        invoice.first_failed_at = invoice.first_failed_at or books.now
        owes = invoice.kind == "renewal" and subscription.status in {"active", "past_due"}
        if invoice.retries < len(RETRIES):
            planned = invoice.first_failed_at + RETRIES[invoice.retries]
            invoice.next_attempt_at = planned if planned > books.now else books.now + _AGAIN
            if owes:
                subscription.status = "past_due"
            tell_of_failure(books, invoice, again_at=invoice.next_attempt_at)
            return
        self._invoicing.drop(invoice, uncollectible=True)
        if invoice.kind == "renewal":
            period = books.subscriptions.period(subscription.id, invoice.period)
            invoice.next_attempt_at = None if period is None else begin_of(period.ends_on)
        if owes:
            self.end(subscription, "unpaid")
            tell_of_end(books, invoice)

    def _may_live(self, subscription: Subscription) -> bool:
        living = self._books.subscriptions.live()
        return living is None or living.id == subscription.id

    def _live(self, subscription: Subscription, period: Period) -> None:
        subscription.live_organisation_id = self._books.organisation_id
        subscription.status = "active"
        subscription.ended_at = subscription.end_reason = None
        subscription.due_at = begin_of(period.ends_on)
        self._books.session.flush()

    def _subscription(self, invoice: Invoice) -> Subscription:
        subscription = self._books.subscriptions.get(invoice.subscription_id)
        if subscription is None:
            raise LookupError(f"invoice {invoice.id} is of no subscription")
        return subscription
