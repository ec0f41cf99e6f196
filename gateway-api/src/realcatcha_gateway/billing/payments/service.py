"""Payments: reserved where they are decided on, collected afterwards, settled exactly once.

Money is asked for outside any transaction. Before that the payment is claimed and marked as sent, and afterwards what
came of it is written in a unit of work of its own. A process that dies in between leaves a payment that was sent and
whose lease ends: then somebody asks Toss what became of it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import structlog
from realcatcha_kit.errors import Unavailable
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.payments.errands import Claims, Errand, RefundErrand
from realcatcha_gateway.billing.payments.errors import (
    AlreadyPaid,
    AmountDiffers,
    OrderNotFound,
    PaymentNotFound,
    PaymentsOff,
    PaymentUndecided,
)
from realcatcha_gateway.billing.payments.models import Payment
from realcatcha_gateway.billing.payments.ports import (
    PaymentRecord,
    Purpose,
    RefundRecord,
    ReservedPayment,
    SettlementListener,
)
from realcatcha_gateway.billing.payments.questions import Finding, ask_about_payment, ask_about_refund
from realcatcha_gateway.billing.payments.records import payment_record, refund_record
from realcatcha_gateway.billing.payments.repository import EveryPayment, PaymentRepository
from realcatcha_gateway.billing.payments.reservations import Reservations
from realcatcha_gateway.billing.payments.settlement import Settlement
from realcatcha_gateway.billing.payments.timing import ORDER_VALID, pause
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer

if TYPE_CHECKING:
    from realcatcha_gateway.billing.toss.client import Toss

_log: Final = structlog.get_logger("realcatcha.payments")


class Payments:
    """Moves money; implements `ports.Collecting`.

    Args:
        toss: None: this installation has no account at Toss Payments, and nothing can be reserved.
    """

    def __init__(self, database: Database, toss: "Toss | None", sealer: Sealer, *, clock: Clock) -> None:
        self._database = database
        self._toss = toss
        self._sealer = sealer
        self._clock = clock
        self._listeners: list[SettlementListener] = []
        self._reservations = Reservations(is_on=toss is not None, clock=clock)

    @property
    def is_on(self) -> bool:
        """Whether there is an account at Toss Payments."""
        return self._toss is not None

    def tell(self, listener: SettlementListener) -> None:
        """Have somebody hear of payments from now on; for composition roots."""
        self._listeners.append(listener)

    def reserve(
        self,
        session: Session,
        *,
        organisation_id: str,
        purpose: Purpose,
        reference_id: str,
        attempt: int,
        amount_krw: int,
    ) -> ReservedPayment:
        """Reserve a payment: see `ports.Collecting.reserve`."""
        return self._reservations.reserve(
            session,
            organisation_id=organisation_id,
            purpose=purpose,
            reference_id=reference_id,
            attempt=attempt,
            amount_krw=amount_krw,
        )

    def order(self, session: Session, *, organisation_id: str, reference_id: str, amount_krw: int) -> ReservedPayment:
        """Reserve a top-up that the customer pays on Toss's page within an hour. Raises PaymentsOff."""
        return self._reservations.reserve(
            session,
            organisation_id=organisation_id,
            purpose="topup",
            reference_id=reference_id,
            attempt=1,
            amount_krw=amount_krw,
            flow="checkout",
        )

    def lock(self, session: Session, payment_id: str) -> None:
        """Lock a payment, and before it what listeners need: see `ports.Collecting.lock`."""
        every = EveryPayment(session)
        found = every.find(payment_id)
        if found is None:
            raise PaymentNotFound
        self._prepare(session, found.organisation_id)
        every.lock(payment_id)

    def refund(self, session: Session, *, payment_id: str, amount_krw: int, reason: str, key: str) -> RefundRecord:
        """Reserve a refund: see `ports.Collecting.refund`."""
        self.lock(session, payment_id)
        refund = self._reservations.refund(
            session, payment_id=payment_id, amount_krw=amount_krw, reason=reason, key=key
        )
        for listener in self._listeners:
            listener.refunding(session, refund)
        return refund

    def refunds(self, session: Session, payment_id: str) -> Sequence[RefundRecord]:
        """Give the refunds of a payment, and lock it: see `ports.Collecting.refunds`."""
        self.lock(session, payment_id)
        every = EveryPayment(session)
        payment = every.find(payment_id)
        return [] if payment is None else [refund_record(refund, payment) for refund in every.refunds(payment_id)]

    def collect(self, payment_id: str) -> PaymentRecord:
        """Charge a reserved payment, or find out about one that is due. Raises PaymentNotFound, Unavailable."""
        if self._toss is not None:
            with self._database.write() as session:
                errand = self._claims(session).payment(payment_id, self._clock())
            if errand is not None:
                self._carry_out(self._toss, errand)
        with self._database.read() as session:
            payment = EveryPayment(session).find(payment_id)
            if payment is None:
                raise PaymentNotFound
            return payment_record(payment)

    def confirm(self, organisation_id: str, *, order_id: str, payment_key: str, amount_krw: int) -> PaymentRecord:
        """Collect an order that the customer agreed to pay; again, it gives what became of it.

        Raises:
            PaymentsOff: There is no account at Toss Payments.
            OrderNotFound: The organisation has no such order.
            AmountDiffers: Something else was agreed to than was ordered; nothing is collected.
            AlreadyPaid: The order was paid by another payment.
            PaymentUndecided: It may have been.
            Unavailable: The database is away.
        """
        if self._toss is None:
            raise PaymentsOff
        with self._database.write() as session:
            payment = PaymentRepository(session, organisation_id).lock_order(order_id)
            if payment is None or payment.flow != "checkout":
                raise OrderNotFound
            _check_agreement(payment, payment_key, amount_krw)
            errand = None
            if payment.status == "reserved":
                errand = self._claims(session).confirmation(payment, payment_key, self._clock())
            payment_id = payment.id
        if errand is not None:
            self._carry_out(self._toss, errand)
        return self.collect(payment_id)

    def give_back(self, refund_id: str) -> RefundRecord:
        """Carry a reserved refund out, or find out about one that is due. Raises PaymentNotFound, Unavailable."""
        if self._toss is not None:
            with self._database.write() as session:
                errand = self._claims(session).refund(refund_id, self._clock())
            if errand is not None:
                self._carry_refund_out(self._toss, errand)
        with self._database.read() as session:
            every = EveryPayment(session)
            refund = every.refund(refund_id)
            payment = None if refund is None else every.find(refund.payment_id)
            if refund is None or payment is None:
                raise PaymentNotFound
            return refund_record(refund, payment)

    def due(self, *, limit: int) -> tuple[Sequence[str], Sequence[str]]:
        """Give the ids of payments to `collect`, and of refunds to `give_back`. Raises Unavailable."""
        now = self._clock()
        with self._database.read() as session:
            every = EveryPayment(session)
            return every.due(now, limit=limit), every.due_refunds(now, limit=limit)

    def _carry_out(self, toss: "Toss", errand: Errand) -> None:
        finding = ask_about_payment(toss, errand, self._clock())
        self._note(lambda session: self._write(session, errand, finding), payment_id=errand.payment.id)

    def _carry_refund_out(self, toss: "Toss", errand: RefundErrand) -> None:
        finding = ask_about_refund(toss, errand, self._clock())
        self._note(lambda session: self._write_refund(session, errand, finding), payment_id=errand.payment_id)

    def _note(self, write: Callable[[Session], None], *, payment_id: str) -> None:
        """Write what was found out; where that fails, it is found out again when the lease is over."""
        try:
            with self._database.write() as session:
                write(session)
        except Unavailable as error:
            _log.error("payment_not_noted", payment_id=payment_id, private=error.private)
        except Exception:  # noqa: BLE001  # a listener's defect must neither lose the payment nor end the sweep
            _log.exception("payment_not_noted", payment_id=payment_id)

    def _write(self, session: Session, errand: Errand, finding: Finding) -> None:
        self._prepare(session, errand.payment.organisation_id)
        payment = EveryPayment(session).lock(errand.payment.id)
        if payment is None:
            return
        settlement, now = self._settlement(session), self._clock()
        if finding.found is not None:
            settlement.found(payment, finding.found)
        elif finding.refused is not None and (errand.is_first or payment.status == errand.payment.status):
            settlement.refused(payment, finding.refused.code, finding.refused.message)
        open_still = payment_record(payment).undecided
        next_look = now + pause(payment.sent_at, now)
        if payment.status == "reserved":  # an order that the customer may still pay
            next_look = max(next_look, payment.created_at + ORDER_VALID)
        elif open_still:
            payment.status, payment.failure_code = "unknown", finding.doubt or "undecided"
        if payment.due_at == errand.lease:  # else somebody asked for another look meanwhile
            payment.due_at = next_look if open_still or finding.doubt else None

    def _write_refund(self, session: Session, errand: RefundErrand, finding: Finding) -> None:
        every, settlement = EveryPayment(session), self._settlement(session)
        self.lock(session, errand.payment_id)
        payment = every.find(errand.payment_id)
        refund = every.refund(errand.refund_id)
        if payment is None or refund is None:
            return
        if finding.found is not None:
            settlement.found(payment, finding.found)
        if refund.status in {"done", "failed"}:
            return
        if finding.refused is not None:
            settlement.refund_refused(refund, payment, finding.refused.code, finding.refused.message)
            return
        refund.status, refund.failure_code = "unknown", finding.doubt or "undecided"
        refund.due_at = self._clock() + pause(refund.sent_at, self._clock())

    def _prepare(self, session: Session, organisation_id: str) -> None:
        for listener in self._listeners:
            listener.prepare(session, organisation_id)

    def _claims(self, session: Session) -> Claims:
        return Claims(session, self._settlement(session), self._sealer)

    def _settlement(self, session: Session) -> Settlement:
        return Settlement(session, self._listeners, clock=self._clock)


def _check_agreement(payment: Payment, payment_key: str, amount_krw: int) -> None:
    if amount_krw != payment.amount_krw:
        raise AmountDiffers
    if payment.payment_key in {None, payment_key}:
        return
    record = payment_record(payment)
    if record.paid:
        raise AlreadyPaid
    if record.undecided:
        raise PaymentUndecided
