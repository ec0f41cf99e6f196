"""Read and write payments and refunds: of one organisation for its members, of all for who collects them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.payments.models import Payment, PaymentEvent, Refund
from realcatcha_gateway.database.pages import Position, newest_first
from realcatcha_gateway.database.scoped import ScopedRepository


class PaymentRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def payment(self, payment_id: str) -> Payment | None:
        """Find a payment."""
        return self._session.scalars(self._own().where(Payment.id == payment_id)).one_or_none()

    def lock_order(self, order_id: str) -> Payment | None:
        """Find the payment of an order and keep others from changing it until the unit of work ends."""
        return _locked(self._session, self._own().where(Payment.order_id == order_id))

    def payments(self, *, limit: int, after: Position | None) -> Sequence[Payment]:
        """Give up to `limit` payments, newest first, and one more if more follow."""
        return self._session.scalars(newest_first(self._own(), Payment, limit=limit, after=after)).all()

    def refunds(self, *, limit: int, after: Position | None) -> Sequence[Refund]:
        """Give up to `limit` refunds, newest first, and one more if more follow."""
        mine = select(Refund).where(Refund.organisation_id == self._organisation_id)
        return self._session.scalars(newest_first(mine, Refund, limit=limit, after=after)).all()

    def with_ids(self, payment_ids: Collection[str]) -> Mapping[str, Payment]:
        """Give payments by their ids."""
        found = self._session.scalars(self._own().where(Payment.id.in_(payment_ids)))
        return {payment.id: payment for payment in found}

    def count_open_orders(self) -> int:
        """Count the orders that wait for the customer."""
        query = select(func.count()).select_from(Payment)
        mine = Payment.organisation_id == self._organisation_id
        return self._session.execute(
            query.where(mine, Payment.flow == "checkout", Payment.status == "reserved")
        ).scalar_one()

    def attempts(self, purpose: str, reference_id: str) -> Sequence[Payment]:
        """Give the attempts to collect the same thing, the first first, in their latest state."""
        query = self._own().where(Payment.purpose == purpose, Payment.reference_id == reference_id)
        latest = query.order_by(Payment.attempt).with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(latest).all()

    def add(self, payment: Payment) -> None:
        """Add a payment."""
        payment.organisation_id = self._organisation_id
        self._session.add(payment)
        self._session.flush()

    def _own(self) -> Select[Payment]:
        return select(Payment).where(Payment.organisation_id == self._organisation_id)


class EveryPayment:
    """Payments of every organisation: for those who collect them, and for what Toss tells of them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, now: datetime, *, limit: int) -> Sequence[str]:
        """Give the ids of payments that are to be looked at, the most overdue first."""
        query = select(Payment.id).where(Payment.due_at <= now).order_by(Payment.due_at, Payment.id)
        return self._session.scalars(query.limit(limit)).all()

    def due_refunds(self, now: datetime, *, limit: int) -> Sequence[str]:
        """Give the ids of refunds that are to be looked at, the most overdue first."""
        query = select(Refund.id).where(Refund.due_at <= now).order_by(Refund.due_at, Refund.id)
        return self._session.scalars(query.limit(limit)).all()

    def find(self, payment_id: str) -> Payment | None:
        """Find a payment."""
        return self._session.scalars(select(Payment).where(Payment.id == payment_id)).one_or_none()

    def lock(self, payment_id: str) -> Payment | None:
        """Find a payment in its latest state and keep others from changing it until the unit of work ends."""
        return _locked(self._session, select(Payment).where(Payment.id == payment_id))

    def lock_order(self, order_id: str) -> Payment | None:
        """Find the payment of an order in its latest state, and lock it likewise."""
        return _locked(self._session, select(Payment).where(Payment.order_id == order_id))

    def later_attempts(self, payment: Payment) -> Sequence[Payment]:
        """Give the later attempts at the same thing that were, or may still be, collected."""
        query = select(Payment).where(
            Payment.purpose == payment.purpose,
            Payment.reference_id == payment.reference_id,
            Payment.attempt > payment.attempt,
            Payment.status != "failed",
        )
        return self._session.scalars(query).all()

    def refund(self, refund_id: str) -> Refund | None:
        """Find a refund in its latest state."""
        query = select(Refund).where(Refund.id == refund_id)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def refunds(self, payment_id: str) -> Sequence[Refund]:
        """Give the refunds of a payment, the first first. Lock the payment before."""
        query = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.created_at, Refund.id)
        return self._session.scalars(query.execution_options(populate_existing=True)).all()

    def add(self, row: Refund | PaymentEvent) -> None:
        """Add a refund or an event."""
        self._session.add(row)
        self._session.flush()

    def knows_event(self, sha256: str) -> bool:
        """Tell whether an event came before."""
        return self._session.get(PaymentEvent, sha256) is not None


def _locked(session: Session, query: Select[Payment]) -> Payment | None:
    latest = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(latest).one_or_none()
