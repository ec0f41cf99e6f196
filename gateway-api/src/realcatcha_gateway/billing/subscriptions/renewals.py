"""What time does to subscriptions: renewal, the end of those cancelled, counting of use, and further attempts.

Everything that is due is found in the database, and done in a unit of work of its own under the lock of the billing
account, after another look at whether it is still due. So two schedulers at once, and a kill at any moment, do nothing
twice: that a period is billed once is, besides, a unique column's business.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from realcatcha_contracts import CLOSE_AFTER_S
from realcatcha_kit.errors import AppError, Unavailable

from realcatcha_gateway.billing.invoices.repository import retries_due
from realcatcha_gateway.billing.invoices.service import Draft
from realcatcha_gateway.billing.payments.errors import AlreadyPaid, PaymentUndecided
from realcatcha_gateway.billing.periods import Period, anchor_of, begin_of, day_in_seoul, period_of
from realcatcha_gateway.billing.subscriptions.bills import bill, bill_last_use, overage_lines, reduce_to_use
from realcatcha_gateway.billing.subscriptions.books import Books, Tools, open_books
from realcatcha_gateway.billing.subscriptions.lines import overage_krw, plan_line
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.outcomes import RETRIES, Outcomes
from realcatcha_gateway.billing.subscriptions.repository import periods_to_count, rolled_up_at, subscriptions_due
from realcatcha_gateway.data.erasures.repository import is_to_be_erased
from realcatcha_gateway.database import Database

_BATCH: Final = 200
_LOOK_AGAIN: Final = timedelta(minutes=10)
_WAIT_FOR_USE: Final = timedelta(hours=24)
"""So long a renewal waits for the use of the period before; what is counted later is on the next bill."""
_log = structlog.get_logger("realcatcha.billing")


class Renewals:
    """One process's share in what is due."""

    def __init__(self, database: Database, tools: Tools) -> None:
        self._database = database
        self._tools = tools

    def run(self) -> int:
        """Do what is due; gives how much that was. Raises Unavailable when the database is away."""
        return self._count() + self._renew() + self._retry()

    def _count(self) -> int:
        with self._database.read() as session:
            due = periods_to_count(session, today=day_in_seoul(self._tools.now), limit=_BATCH)
        for organisation_id, subscription_id, number in due:
            self._guarded(organisation_id, lambda books, id=subscription_id, n=number: count_use(books, id, n))  # type: ignore[misc]  # bound now
        return len(due)

    def _renew(self) -> int:
        with self._database.read() as session:
            due = subscriptions_due(session, now=self._tools.now, limit=_BATCH)
        for organisation_id, subscription_id in due:
            self._guarded(organisation_id, lambda books, id=subscription_id: renew(books, id))  # type: ignore[misc]  # bound now
        return len(due)

    def _retry(self) -> int:
        with self._database.read() as session:
            due = retries_due(session, now=self._tools.now, limit=_BATCH)
        for organisation_id, invoice_id in due:
            self._guarded(organisation_id, lambda books, id=invoice_id: retry(books, id))  # type: ignore[misc]  # bound now
        return len(due)

    def _guarded(self, organisation_id: str, work: Callable[[Books], None]) -> None:
        """Do one thing; a defect in it must not keep the others from what is theirs."""
        try:
            with self._database.write() as session:
                work(open_books(session, organisation_id, self._tools))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001  # see above
            private = error.private if isinstance(error, AppError) else ""
            _log.exception("billing_step_failed", organisation_id=organisation_id, private=private)


def count_use(books: Books, subscription_id: str, number: int) -> None:
    """Count the use of a period once all of its hours are closed; of an ended subscription it is billed at once."""
    period = books.subscriptions.period(subscription_id, number)
    if period is None or not period.overage_due or not _hours_are_closed(books, period):
        return
    used = books.subscriptions.used(Period(period.starts_on, period.ends_on).hours)
    period.used, period.overage_due = used, False
    period.overage_krw = overage_krw(period, used)
    books.session.flush()
    subscription = books.subscriptions.get(subscription_id)
    if subscription is not None and subscription.status == "ended":
        bill_last_use(books, subscription)


def renew(books: Books, subscription_id: str) -> None:
    """Begin and bill the next period of a subscription whose period is over, or end it where it was cancelled.

    An organisation that is about to be erased is asked for nothing more, unless it stays; nor is one that is suspended.
    """
    subscription = books.subscriptions.get(subscription_id)
    if subscription is None or subscription.due_at is None or subscription.due_at > books.now:
        return
    period = books.subscriptions.period(subscription.id, subscription.period)
    if period is None or period.paid_at is None or subscription.status == "ended":
        subscription.due_at = None  # the payment's result sets it again
    elif subscription.cancels:
        Outcomes(books).end(subscription, "cancelled")
        bill_last_use(books, subscription)
    elif is_to_be_erased(books.session, books.organisation_id):
        subscription.due_at = books.now + _LOOK_AGAIN
    elif books.subscriptions.is_suspended():
        _begin_later(books, subscription)
    elif period.overage_due and books.now < begin_of(period.ends_on) + _WAIT_FOR_USE:
        subscription.due_at = books.now + _LOOK_AGAIN
    else:
        _begin_next(books, subscription)


def retry(books: Books, invoice_id: str) -> None:
    """Charge a card again; of a bill that was given up, what was served is owed once its period is over."""
    invoice = books.invoicing.invoices.get(invoice_id)
    if invoice is None or invoice.next_attempt_at is None or invoice.next_attempt_at > books.now:
        return
    if invoice.status == "uncollectible":
        if invoice.in_flight:
            invoice.next_attempt_at = books.now + _LOOK_AGAIN
        else:
            reduce_to_use(books, invoice)
        return
    if invoice.status != "open" or invoice.in_flight:
        invoice.next_attempt_at = None
        return
    invoice.retries += 1
    try:
        if books.invoicing.charge_again(invoice):
            Outcomes(books).paid_by_credit(invoice)
    except PaymentUndecided:
        invoice.next_attempt_at = books.now + _LOOK_AGAIN
    except AlreadyPaid:  # by money that came too late and is on its way back: Toss takes no more of this bill
        _log.error("invoice_needs_a_person", invoice_id=invoice.id)
        invoice.next_attempt_at = None


def _begin_later(books: Books, subscription: Subscription) -> None:
    """Have the next period begin with the day on which the organisation is no longer suspended."""
    assert subscription.anchor_on is not None  # noqa: S101  # its first period has begun
    number = subscription.period + 1
    if period_of(subscription.anchor_on, number).starts_on < books.today:
        subscription.anchor_on = anchor_of(books.today, number)
    begins_at = begin_of(period_of(subscription.anchor_on, number).starts_on)
    subscription.due_at = max(books.now + _LOOK_AGAIN, begins_at)


def _begin_next(books: Books, subscription: Subscription) -> None:
    number = subscription.period + 1
    assert subscription.anchor_on is not None  # noqa: S101  # its first period has begun
    period = period_of(subscription.anchor_on, number)
    offer = books.plans.renewed(subscription.next_plan_id or subscription.plan_id, begin_of(period.starts_on))
    subscription.period, subscription.plan_id, subscription.next_plan_id = number, offer.plan.id, None
    subscription.due_at = None
    overages = books.subscriptions.overages(subscription.id)
    books.subscriptions.add_period(
        SubscriptionPeriod(
            subscription_id=subscription.id,
            period=number,
            plan_id=offer.plan.id,
            price_id=offer.price.id,
            included=offer.price.included,
            overage_unit_krw=offer.price.overage_krw or 0,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            overage_due=False,
            overage_krw=0,
        )
    )
    lines = [plan_line(offer, period), *overage_lines(books, overages)]
    occasion = f"{subscription.id}.{number}.renewal"
    bill(books, Draft(occasion, "renewal", subscription.id, number, lines, to_price_id=offer.price.id), overages)
    _try_debts_again(books)


def _try_debts_again(books: Books) -> None:
    """Have what an earlier subscription owes, and was given up, be charged once more: a new card may pay it."""
    for debt in books.invoicing.invoices.unpaid():
        if debt.status == "uncollectible" and debt.kind == "overage" and not debt.in_flight:
            debt.status, debt.retries, debt.next_attempt_at = "open", len(RETRIES) - 1, books.now


def _hours_are_closed(books: Books, period: SubscriptionPeriod) -> bool:
    """Tell whether a roll-up has looked when nothing of the period could change any more, and closed all of it.

    Rows that are open a day later belong to counts that Redis has lost: nothing will close them.
    """
    rolled_up = rolled_up_at(books.session)
    closed_from = begin_of(period.ends_on) + timedelta(seconds=CLOSE_AFTER_S)
    if rolled_up is None or rolled_up < closed_from:
        return False
    if rolled_up >= closed_from + _WAIT_FOR_USE:
        return True
    return not books.subscriptions.has_open_hours(Period(period.starts_on, period.ends_on).hours)
