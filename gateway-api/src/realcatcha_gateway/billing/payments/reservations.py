"""Decide on payments and refunds, in the unit of work of whoever has a reason for them; no money moves here."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.audit.service import record
from realcatcha_gateway.billing.payments.errors import (
    AlreadyPaid,
    NotRefundable,
    PaymentDiffers,
    PaymentNotFound,
    PaymentsOff,
    PaymentUndecided,
)
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.payments.ports import Flow, Purpose, RefundRecord, ReservedPayment
from realcatcha_gateway.billing.payments.records import payment_record, refund_record
from realcatcha_gateway.billing.payments.repository import EveryPayment, PaymentRepository
from realcatcha_gateway.billing.payments.timing import GRACE, ORDER_VALID
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id

_ORDER_ID_LENGTH = 40


class Reservations:
    """Reserves.

    Args:
        is_on: Whether there is an account at Toss Payments.
    """

    def __init__(self, *, is_on: bool, clock: Clock) -> None:
        self._is_on = is_on
        self._clock = clock

    def reserve(
        self,
        session: Session,
        *,
        organisation_id: str,
        purpose: Purpose,
        reference_id: str,
        attempt: int,
        amount_krw: int,
        flow: Flow = "billing",
    ) -> ReservedPayment:
        """Reserve a payment: see `ports.Collecting.reserve`."""
        if not self._is_on:
            raise PaymentsOff
        if amount_krw <= 0 or attempt < 1:
            raise ValueError("a payment has an amount and an attempt above zero")
        payments = PaymentRepository(session, organisation_id)
        payment = self._new(purpose, reference_id, attempt, amount_krw, flow)
        present = _same(payments.attempts(purpose, reference_id), payment)
        if present is None:
            try:
                with session.begin_nested():
                    payments.add(payment)
            except IntegrityError:
                present = _same(payments.attempts(purpose, reference_id), payment)
        payment = present or payment
        return ReservedPayment(payment.id, payment.order_id)

    def refund(self, session: Session, *, payment_id: str, amount_krw: int, reason: str, key: str) -> RefundRecord:
        """Reserve a refund: see `ports.Collecting.refund`."""
        every = EveryPayment(session)
        payment = every.lock(payment_id)
        if payment is None:
            raise PaymentNotFound
        refunds = every.refunds(payment_id)
        present = next((refund for refund in refunds if refund.key == key), None)
        if present is not None:
            if present.amount_krw != amount_krw:
                raise NotRefundable("The key was used for a refund of another amount.")
            return refund_record(present, payment)
        reserved = sum(refund.amount_krw for refund in refunds if refund.status != "failed")
        if amount_krw <= 0 or not payment_record(payment).paid or amount_krw > payment.amount_krw - reserved:
            raise NotRefundable
        refund = new_refund(payment, amount_krw=amount_krw, reason=reason, key=key, clock=self._clock)
        every.add(refund)
        record_refund(session, refund)
        return refund_record(refund, payment)

    def _new(self, purpose: Purpose, reference_id: str, attempt: int, amount_krw: int, flow: Flow) -> Payment:
        now = self._clock()
        return Payment(
            id=random_id("pay_"),
            order_id=random_id("rc_", length=_ORDER_ID_LENGTH),
            flow=flow,
            purpose=purpose,
            reference_id=reference_id,
            attempt=attempt,
            amount_krw=amount_krw,
            refunded_krw=0,
            status="reserved",
            created_at=now,
            due_at=now + (GRACE if flow == "billing" else ORDER_VALID),
        )


def _same(attempts: Sequence[Payment], wanted: Payment) -> Payment | None:
    """Find the attempt among those there are; None where it is the next one.

    Raises:
        PaymentDiffers: It has another amount, or attempts are missing before it.
        PaymentUndecided: An earlier one may still be collected.
        AlreadyPaid: An earlier one was.
    """
    present = next((one for one in attempts if one.attempt == wanted.attempt), None)
    if present is not None:
        if (present.amount_krw, present.flow) != (wanted.amount_krw, wanted.flow):
            raise PaymentDiffers
        return present
    earlier = [payment_record(one) for one in attempts]
    if any(one.paid for one in earlier):
        raise AlreadyPaid
    if any(one.undecided for one in earlier):
        raise PaymentUndecided
    if wanted.attempt != len(attempts) + 1:
        raise PaymentDiffers
    return None


def new_refund(payment: Payment, *, amount_krw: int, reason: str, key: str, clock: Clock) -> Refund:
    """Make a refund that is due; whoever adds it holds the payment's lock."""
    now = clock()
    return Refund(
        id=random_id("rfd_"),
        organisation_id=payment.organisation_id,
        payment_id=payment.id,
        key=key,
        amount_krw=amount_krw,
        reason=reason[:150],
        status="reserved",
        created_at=now,
        due_at=now + GRACE,
    )


def record_refund(session: Session, refund: Refund) -> None:
    """Note in the audit log that money goes back."""
    record(
        session,
        "payment.refunded",
        subject=("payment", refund.payment_id),
        organisation_id=refund.organisation_id,
        details={"refund_id": refund.id, "amount_krw": refund.amount_krw},
    )
