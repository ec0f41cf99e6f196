"""Claim a payment or a refund for one process, with all that is needed to ask Toss about it outside a transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from realcatcha_gateway.billing.payments.method_repository import default_method, lock_method
from realcatcha_gateway.billing.payments.models import Payment, PaymentMethod, Refund
from realcatcha_gateway.billing.payments.ports import REST, PaymentRecord
from realcatcha_gateway.billing.payments.records import payment_record
from realcatcha_gateway.billing.payments.repository import EveryPayment
from realcatcha_gateway.billing.payments.settlement import PAID_TWICE, Settlement, reason_at_toss
from realcatcha_gateway.billing.payments.timing import LEASE
from realcatcha_gateway.idempotency.sealing import Sealer

NO_METHOD = "no-payment-method"


@dataclass(frozen=True)
class Errand:
    """A payment that somebody claimed.

    Attributes:
        payment: As it was found.
        is_first: Whether nothing was sent yet and it is to be sent now; else Toss is asked first.
        lease: Its `due_at` now; another value later means that somebody wants another look.
        sent_at: When it was first sent.
        billing_key: What charges the card; empty where there is none (any more).
    """

    payment: PaymentRecord
    is_first: bool
    lease: datetime
    sent_at: datetime | None
    payment_key: str = ""
    billing_key: str = ""
    customer_key: str = ""

    @property
    def can_send(self) -> bool:
        """Whether it can be sent, again or for the first time."""
        return bool(self.payment_key if self.payment.flow == "checkout" else self.billing_key)


@dataclass(frozen=True)
class RefundErrand:
    """A refund that somebody claimed; fields as those of `Errand`."""

    refund_id: str
    payment_id: str
    payment_key: str
    amount_krw: int
    reason: str
    is_first: bool
    lease: datetime
    sent_at: datetime | None


class Claims:
    """Claims in one unit of work, in which what needs no question to Toss is settled at once."""

    def __init__(self, session: Session, settlement: Settlement, sealer: Sealer) -> None:
        self._session = session
        self._every = EveryPayment(session)
        self._settlement = settlement
        self._sealer = sealer

    def payment(self, payment_id: str, now: datetime) -> Errand | None:
        """Claim a payment; None where somebody else has it, or nothing is to be done."""
        payment = self._every.lock(payment_id)
        if payment is None:
            return None
        if payment.flow == "billing" and payment.status == "reserved":
            return self._first_charge(payment, now)
        if payment.due_at is None or payment.due_at > now:
            return None
        method = lock_method(self._session, payment.method_id) if payment.method_id else None
        return self._errand(payment, now, is_first=False, method=method)

    def confirmation(self, payment: Payment, payment_key: str, now: datetime) -> Errand:
        """Claim a locked order that the customer agreed to pay."""
        payment.status, payment.sent_at, payment.payment_key = "sent", now, payment_key
        return self._errand(payment, now, is_first=True, method=None)

    def refund(self, refund_id: str, now: datetime) -> RefundErrand | None:
        """Claim a refund; None where somebody else has it, or nothing is to be done."""
        found = self._every.refund(refund_id)
        payment = None if found is None else self._every.lock(found.payment_id)
        refund = self._every.refund(refund_id)  # anew: it may have been claimed while this waited for the lock
        if refund is None or payment is None or refund.due_at is None:
            return None
        is_first = refund.status == "reserved"
        if not is_first and refund.due_at > now:
            return None
        if is_first and refund.key in {REST, PAID_TWICE} and not self._leave_rest(refund, payment):
            return None
        refund.status = "sent" if is_first else refund.status
        refund.sent_at, refund.due_at = refund.sent_at or now, now + LEASE
        return RefundErrand(
            refund_id=refund.id,
            payment_id=payment.id,
            payment_key=payment.payment_key or "",
            amount_krw=refund.amount_krw,
            reason=reason_at_toss(refund),
            is_first=is_first,
            lease=refund.due_at,
            sent_at=refund.sent_at,
        )

    def _leave_rest(self, refund: Refund, payment: Payment) -> bool:
        """Give back no more than is left by now; False where nothing is: somebody gave it back by hand."""
        left_krw = payment.amount_krw - payment.refunded_krw
        if left_krw == 0:
            self._settlement.refund_refused(refund, payment, "nothing-left", "")
            return False
        refund.amount_krw = min(refund.amount_krw, left_krw)
        return True

    def _first_charge(self, payment: Payment, now: datetime) -> Errand | None:
        method = default_method(self._session, payment.organisation_id)
        if method is None or not self._billing_key(method):
            payment.due_at = None
            self._settlement.refused(payment, NO_METHOD, "")
            return None
        payment.status, payment.sent_at, payment.method_id = "sent", now, method.id
        return self._errand(payment, now, is_first=True, method=method)

    def _errand(self, payment: Payment, now: datetime, *, is_first: bool, method: PaymentMethod | None) -> Errand:
        payment.due_at, payment.looked_at = now + LEASE, now
        return Errand(
            payment=payment_record(payment),
            is_first=is_first,
            lease=payment.due_at,
            sent_at=payment.sent_at,
            payment_key=payment.payment_key or "",
            billing_key=self._billing_key(method) if method else "",
            customer_key=method.customer_key if method else "",
        )

    def _billing_key(self, method: PaymentMethod) -> str:
        sealed = method.sealed_billing_key
        opened = self._sealer.open(sealed) if sealed is not None else None
        return opened.decode() if opened is not None else ""
