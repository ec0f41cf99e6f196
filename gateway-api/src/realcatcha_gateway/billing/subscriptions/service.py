"""What owners and admins ask of a subscription."""

from dataclasses import dataclass, replace

from realcatcha_gateway.audit.service import record
from realcatcha_gateway.billing.invoices.errors import InvoiceNotFound, InvoiceNotPayable
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.invoices.service import Draft
from realcatcha_gateway.billing.periods import Period, period_of
from realcatcha_gateway.billing.plans.service import Offer
from realcatcha_gateway.billing.subscriptions.bills import bill, bill_last_use
from realcatcha_gateway.billing.subscriptions.books import Books
from realcatcha_gateway.billing.subscriptions.debts import refuse_debtors
from realcatcha_gateway.billing.subscriptions.errors import (
    AlreadySubscribed,
    CancellationPending,
    NoPaymentMethod,
    NothingToPay,
    PaymentInProgress,
    RenewalDue,
    SubscriptionNotFound,
    SubscriptionUnpaid,
)
from realcatcha_gateway.billing.subscriptions.lines import plan_line, upgrade_lines
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.outcomes import Outcomes
from realcatcha_gateway.billing.subscriptions.proration import Proration, prorate, share_of_included
from realcatcha_gateway.identifiers import random_id


@dataclass(frozen=True)
class Change:
    """What a change of plan would do.

    Attributes:
        proration: What an upgrade costs now; None for a change that waits for the period's end.
        credit_krw: What of it prepaid credit would pay.
        included: Verifications that the period includes then: the present one's after an upgrade, else the next one's.
        present: The period that runs; None for a first one.
    """

    offer: Offer
    proration: Proration | None
    credit_krw: int
    present: Period | None
    included: int

    @property
    def total_krw(self) -> int:
        """What would be paid now."""
        if self.proration is not None:
            return self.proration.total_krw
        return self.offer.price.amount_krw if self.present is None else 0


class SubscriptionService:
    """The subscription of the organisation whose books are open."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._outcomes = Outcomes(books)

    def subscribe(self, plan_id: str) -> Subscription:
        """Subscribe to a plan; its first period begins when it is paid.

        Raises:
            PlanNotFound: It is not offered.
            NothingToPay: It costs nothing.
            AlreadySubscribed: A subscription lives.
            DebtOpen: Bills of earlier ones are not paid.
            PaymentInProgress: It is not known yet what came of their payments.
            NoPaymentMethod: There is no card, and not enough credit.
        """
        books = self._books
        offer = books.plans.offer(plan_id, books.now)
        if offer.price.amount_krw == 0:
            raise NothingToPay
        if books.subscriptions.live() is not None:
            raise AlreadySubscribed
        refuse_debtors(self._books)
        self._ask_for_method(offer.price.amount_krw)
        subscription = Subscription(
            id=random_id("sub_"),
            live_organisation_id=books.organisation_id,
            status="pending",
            plan_id=offer.plan.id,
            period=0,
            cancels=False,
            created_at=books.now,
        )
        books.subscriptions.add(subscription)
        books.record("billing.subscribed", subscription, plan=offer.plan.id, price=offer.price.id)
        first = period_of(books.today, 0)
        bill(
            books,
            Draft(
                f"{subscription.id}.0.first",
                "first",
                subscription.id,
                0,
                [plan_line(offer, first)],
                to_price_id=offer.price.id,
            ),
        )
        return subscription

    def preview(self, plan_id: str) -> Change:
        """Say what changing to a plan, or subscribing to it, would cost now. Raises what the change itself would."""
        books = self._books
        offer, live = books.plans.offer(plan_id, books.now), books.subscriptions.live()
        if live is None:
            if offer.price.amount_krw == 0:
                raise NothingToPay
            refuse_debtors(self._books)
            return self._with_credit(Change(offer, None, 0, None, offer.price.included))
        period = self._present(live)
        running = Period(period.starts_on, period.ends_on)
        if not self._is_upgrade(offer, live):
            return Change(offer, None, 0, running, offer.price.included)
        proration, old = self._prorated(live, period, offer), books.plans.priced(period.price_id)
        more = share_of_included(running, proration.days_left, old=old.price.included, new=offer.price.included)
        return self._with_credit(Change(offer, proration, 0, running, period.included + more))

    def change(self, plan_id: str) -> Subscription:
        """Change to a better plan at once, to a lesser one when the period ends, to the same one: stay with it.

        Raises:
            PlanNotFound, NothingToPay: It is not offered, or costs nothing: cancel instead.
            SubscriptionNotFound: There is none.
            PaymentInProgress: It is not known yet what came of an earlier payment.
            SubscriptionUnpaid, CancellationPending, RenewalDue: An upgrade has to wait.
            DebtOpen: It has to wait until bills of earlier subscriptions are paid.
            NoPaymentMethod: There is no card, and not enough credit.
        """
        books = self._books
        offer, live = books.plans.offer(plan_id, books.now), self._living()
        if offer.price.amount_krw == 0:
            raise NothingToPay
        period = self._present(live)
        if self._is_upgrade(offer, live):
            self._upgrade(live, period, offer)
            return live
        live.next_plan_id = None if offer.plan.id == live.plan_id else offer.plan.id
        books.record("billing.plan-change-planned", live, plan=offer.plan.id)
        return live

    def cancel(self) -> Subscription:
        """End with the period; at once where the period is not paid.

        Raises:
            SubscriptionNotFound: There is none.
            PaymentInProgress: It is not known yet what came of a payment.
        """
        live = self._living()
        self._books.record("billing.cancelled", live)
        if live.status == "active" and self._present(live).paid_at is not None:
            live.cancels = True
            return live
        unpaid = self._books.invoicing.invoices.with_status(live.id, "open")
        if any(invoice.in_flight for invoice in unpaid):
            raise PaymentInProgress
        for invoice in unpaid:
            self._books.invoicing.drop(invoice)
            self._books.subscriptions.unbill(invoice.id)
        self._outcomes.end(live, "cancelled")
        bill_last_use(self._books, live, on_trust=self._books.subscriptions.period(live.id, live.period))
        return live

    def resume(self) -> Subscription:
        """Take a cancellation back. Raises SubscriptionNotFound."""
        live = self._living()
        live.cancels = False
        self._books.record("billing.resumed", live)
        return live

    def pay(self, invoice_id: str) -> Invoice:
        """Charge the card once more for a bill that failed.

        Raises:
            InvoiceNotFound: There is none.
            InvoiceNotPayable: It is paid or void, or its period is over.
            PaymentInProgress: It is not known yet what came of the attempt before.
            NoPaymentMethod: There is no card, and not enough credit.
        """
        books = self._books
        invoice = books.invoicing.invoices.get(invoice_id)
        if invoice is None:
            raise InvoiceNotFound
        if invoice.in_flight:
            raise PaymentInProgress
        if invoice.status != "open" and not self._can_be_brought_back(invoice):
            raise InvoiceNotPayable
        self._ask_for_method(invoice.total_krw - invoice.credit_krw)
        planned = invoice.next_attempt_at
        record(
            books.session,
            "billing.invoice-retried",
            subject=("invoice", invoice.id),
            organisation_id=books.organisation_id,
        )
        if books.invoicing.charge_again(invoice):
            self._outcomes.paid_by_credit(invoice)
        else:
            invoice.next_attempt_at = planned
        return invoice

    def _upgrade(self, live: Subscription, period: SubscriptionPeriod, offer: Offer) -> None:
        books = self._books
        proration = self._prorated(live, period, offer)
        if books.invoicing.invoices.with_status(live.id, "open"):
            raise PaymentInProgress
        self._ask_for_method(proration.total_krw)
        rest = Period(books.today, period.ends_on)
        count = books.invoicing.invoices.count(live.id, period.period, "upgrade")
        books.record("billing.plan-change-planned", live, plan=offer.plan.id)
        bill(
            books,
            Draft(
                f"{live.id}.{period.period}.upgrade.{count}",
                "upgrade",
                live.id,
                period.period,
                upgrade_lines(books.plans.priced(period.price_id), offer, rest, proration),
                from_price_id=period.price_id,
                to_price_id=offer.price.id,
            ),
        )

    def _prorated(self, live: Subscription, period: SubscriptionPeriod, offer: Offer) -> Proration:
        books = self._books
        if live.cancels:
            raise CancellationPending
        if period.paid_at is None:
            raise SubscriptionUnpaid
        if books.today >= period.ends_on:
            raise RenewalDue
        refuse_debtors(self._books)
        old = books.plans.priced(period.price_id)
        running = Period(period.starts_on, period.ends_on)
        return prorate(running, books.today, old_krw=old.price.amount_krw, new_krw=offer.price.amount_krw)

    def _with_credit(self, change: Change) -> Change:
        credit_krw = self._books.invoicing.credit_for(change.total_krw)
        return replace(change, credit_krw=credit_krw)

    def _is_upgrade(self, offer: Offer, live: Subscription) -> bool:
        present = self._books.plans.priced(self._present(live).price_id)
        return offer.plan.position > present.plan.position

    def _living(self) -> Subscription:
        live = self._books.subscriptions.live()
        if live is None:
            raise SubscriptionNotFound
        return live

    def _present(self, live: Subscription) -> SubscriptionPeriod:
        """Give the period that runs. Raises PaymentInProgress where the first is not paid yet."""
        period = self._books.subscriptions.period(live.id, live.period)
        if period is None:
            raise PaymentInProgress
        return period

    def _ask_for_method(self, amount_krw: int) -> None:
        books = self._books
        if books.invoicing.ledger.available_krw < amount_krw and not books.subscriptions.has_method():
            raise NoPaymentMethod

    def _can_be_brought_back(self, invoice: Invoice) -> bool:
        """Tell whether paying a bill that was given up still buys something."""
        if invoice.status != "uncollectible" or invoice.kind == "overage":
            return invoice.status == "uncollectible"
        period = self._books.subscriptions.period(invoice.subscription_id, invoice.period)
        alone = self._books.subscriptions.live() is None
        return alone and period is not None and self._books.today < period.ends_on
