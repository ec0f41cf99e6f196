"""Write what is known of a payment, and tell those who wait for it: once for each change, in one unit of work.

Only what Toss says in answer to a question of ours counts as known.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.payments.ports import SettlementListener
from realcatcha_gateway.billing.payments.records import payment_record, refund_record
from realcatcha_gateway.billing.payments.repository import EveryPayment
from realcatcha_gateway.billing.payments.reservations import new_refund, record_refund
from realcatcha_gateway.billing.toss.messages import ENDED, PAID, TossCancel, TossPayment
from realcatcha_gateway.clock import Clock

PAID_TWICE: Final = "paid-twice"
"""Failure code of a payment that arrived after it was given up, and after another attempt: it goes back at once."""
_WON: Final = "KRW"
_log = structlog.get_logger("realcatcha.payments")


class Settlement:
    """Settles payments that the unit of work holds the locks of."""

    def __init__(self, session: Session, listeners: Sequence[SettlementListener], *, clock: Clock) -> None:
        self._session = session
        self._every = EveryPayment(session)
        self._listeners = listeners
        self._clock = clock

    def found(self, payment: Payment, found: TossPayment) -> bool:
        """Write what Toss says of a payment; False where that decides nothing."""
        if (found.order_id, found.total_amount, found.currency) != (payment.order_id, payment.amount_krw, _WON):
            _log.error("payment_differs_at_toss", payment_id=payment.id, total_amount=found.total_amount)
            return False
        if found.status in ENDED:
            failure = found.failure
            self.refused(payment, (failure.code if failure else "") or found.status, failure.message if failure else "")
            return True
        if found.status not in PAID:
            return False
        if not payment_record(payment).paid:
            self._collected(payment, found)
        for cancel in found.cancels or ():
            if cancel.cancel_status == "DONE":
                self._given_back(payment, cancel)
        return True

    def refused(self, payment: Payment, code: str, message: str) -> None:
        """Write that the money will not come, where that was not known."""
        if not payment_record(payment).undecided:
            return
        payment.status, payment.settled_at = "failed", self._clock()
        payment.failure_code, payment.failure_message = code[:100], message[:510] or None
        self._session.flush()
        _log.info("payment_failed", payment_id=payment.id, failure_code=payment.failure_code)
        for listener in self._listeners:
            listener.failed(self._session, payment_record(payment))

    def refund_refused(self, refund: Refund, payment: Payment, code: str, message: str) -> None:
        """Write that money will not go back; whoever asked sees it, and the payment stays as it is."""
        refund.status, refund.settled_at, refund.due_at = "failed", self._clock(), None
        refund.failure_code, refund.failure_message = code[:100], message[:510] or None
        self._session.flush()
        _log.warning("refund_failed", refund_id=refund.id, failure_code=refund.failure_code)
        for listener in self._listeners:
            listener.not_refunded(self._session, refund_record(refund, payment))

    def _collected(self, payment: Payment, found: TossPayment) -> None:
        twice = payment.status == "failed" and bool(self._every.later_attempts(payment))
        payment.status, payment.payment_key = "confirmed", found.payment_key
        payment.receipt_url = _short_url(found)
        payment.failure_code, payment.failure_message = (PAID_TWICE if twice else None), None
        payment.settled_at = _moment(found.approved_at) or self._clock()
        self._session.flush()
        _log.info("payment_confirmed", payment_id=payment.id, twice=twice)
        if twice:
            refund = new_refund(
                payment, amount_krw=payment.amount_krw, reason="Paid twice", key=PAID_TWICE, clock=self._clock
            )
            self._every.add(refund)
            record_refund(self._session, refund)
            return
        for listener in self._listeners:
            listener.settled(self._session, payment_record(payment))

    def _given_back(self, payment: Payment, cancel: TossCancel) -> None:
        refunds = self._every.refunds(payment.id)
        if any(refund.transaction_key == cancel.transaction_key for refund in refunds):
            return
        refund = _ours(refunds, cancel) or self._foreign(payment, cancel)
        refund.status, refund.transaction_key, refund.due_at = "done", cancel.transaction_key, None
        refund.failure_code = refund.failure_message = None
        refund.settled_at = _moment(cancel.canceled_at) or self._clock()
        payment.refunded_krw = min(payment.refunded_krw + refund.amount_krw, payment.amount_krw)
        payment.status = "cancelled" if payment.refunded_krw == payment.amount_krw else "partially_cancelled"
        self._session.flush()
        _log.info("payment_refunded", payment_id=payment.id, refund_id=refund.id, amount_krw=refund.amount_krw)
        if payment.failure_code != PAID_TWICE:
            for listener in self._listeners:
                listener.refunded(self._session, refund_record(refund, payment))

    def _foreign(self, payment: Payment, cancel: TossCancel) -> Refund:
        """Note a refund that somebody made in Toss's own dashboard."""
        refund = new_refund(
            payment,
            amount_krw=cancel.cancel_amount,
            reason=cancel.cancel_reason,
            key=f"toss:{cancel.transaction_key}"[:100],
            clock=self._clock,
        )
        refund.status, refund.due_at, refund.transaction_key = "done", None, cancel.transaction_key
        self._every.add(refund)
        record_refund(self._session, refund)
        return refund


def reason_at_toss(refund: Refund) -> str:
    """Give the reason that Toss is told: it ends with the refund's id, by which it is known again."""
    return f"{refund.reason} [{refund.id}]"


def _ours(refunds: Sequence[Refund], cancel: TossCancel) -> Refund | None:
    for refund in refunds:
        if refund.transaction_key is None and cancel.cancel_reason.endswith(f"[{refund.id}]"):
            return refund if refund.amount_krw == cancel.cancel_amount else None
    return None


def _moment(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment.tzinfo is not None else None


def _short_url(found: TossPayment) -> str | None:
    url = found.receipt.url if found.receipt else ""
    return url if url.startswith(("https://", "http://")) and len(url) <= 1_000 else None  # noqa: PLR2004  # the column's length
