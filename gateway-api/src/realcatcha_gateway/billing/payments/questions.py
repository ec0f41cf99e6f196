"""What Toss is asked about a claimed payment or refund, and in which order; never inside a transaction.

A first request is sent. After any doubt the payment is looked up before anything else, and only where Toss knows
nothing of it the same request goes out again, under the same order id and the same ``Idempotency-Key``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog

from realcatcha_gateway.billing.payments.errands import Errand, RefundErrand
from realcatcha_gateway.billing.payments.timing import ORDER_VALID, is_given_up
from realcatcha_gateway.billing.toss.errors import TossAbsent, TossDeclined, TossError, TossMisconfigured
from realcatcha_gateway.billing.toss.messages import ENDED, PAID, TossPayment
from realcatcha_gateway.billing.toss.verdicts import PROVIDER_ERROR

if TYPE_CHECKING:
    from realcatcha_gateway.billing.toss.client import Toss

_NAMES: Final = {"invoice": "RealCatcha subscription", "topup": "RealCatcha credit"}
_log = structlog.get_logger("realcatcha.payments")


@dataclass(frozen=True)
class Finding:
    """What is known now; nothing at all: Toss knows nothing of it, and there is no doubt about that.

    Attributes:
        found: The payment, as Toss has it; of a refund that is refused or in doubt, without it.
        refused: Nothing was done, and nothing will be.
        doubt: Why nothing is known; a code for the log.
    """

    found: TossPayment | None = None
    refused: TossError | None = None
    doubt: str = ""


def ask_about_payment(toss: "Toss", errand: Errand, now: datetime) -> Finding:
    """Send a payment, or find out what became of it."""
    if errand.is_first:
        return _answer(lambda: _send(toss, errand), payment_id=errand.payment.id)
    seen = _look(lambda: toss.order(errand.payment.order_id), payment_id=errand.payment.id)
    if seen.doubt or (seen.found is not None and seen.found.status in PAID | ENDED):
        return seen
    return _go_on(toss, errand, now)


def ask_about_refund(toss: "Toss", errand: RefundErrand, now: datetime) -> Finding:
    """Send a refund, or find out what became of it."""

    def send() -> TossPayment:
        return toss.cancel(
            payment_key=errand.payment_key, amount_krw=errand.amount_krw, reason=errand.reason, key=errand.refund_id
        )

    if errand.is_first:
        return _answer(send, payment_id=errand.payment_id)
    seen = _look(lambda: toss.payment(errand.payment_key), payment_id=errand.payment_id)
    if seen.doubt or _has_cancel(seen.found, errand):
        return seen
    balance = seen.found.balance_amount if seen.found is not None else None
    if is_given_up(errand.sent_at, now) or (balance is not None and balance < errand.amount_krw):
        return replace(seen, refused=TossDeclined("not-refunded"))
    sent = _certain(_answer(send, payment_id=errand.payment_id))
    return sent if sent.found is not None else replace(sent, found=seen.found)


def _go_on(toss: "Toss", errand: Errand, now: datetime) -> Finding:
    """Decide about a payment that Toss has not collected."""
    payment = errand.payment
    if payment.paid:
        _log.error("payment_vanished_at_toss", payment_id=payment.id)
        return Finding(doubt="vanished")
    if not payment.undecided:
        return Finding()
    if payment.status == "reserved":
        expired = now - payment.created_at >= ORDER_VALID
        return Finding(refused=TossDeclined("expired")) if expired else Finding()
    if not errand.can_send or is_given_up(errand.sent_at, now):
        return Finding(refused=TossDeclined("not-collected"))
    return _certain(_answer(lambda: _send(toss, errand), payment_id=payment.id))


def _send(toss: "Toss", errand: Errand) -> TossPayment:
    payment = errand.payment
    if payment.flow == "checkout":
        return toss.confirm(payment_key=errand.payment_key, order_id=payment.order_id, amount_krw=payment.amount_krw)
    return toss.charge(
        billing_key=errand.billing_key,
        customer_key=errand.customer_key,
        order_id=payment.order_id,
        order_name=_NAMES[payment.purpose],
        amount_krw=payment.amount_krw,
    )


def _look(ask: Callable[[], TossPayment], *, payment_id: str) -> Finding:
    """Look a payment up; one that does not exist is no doubt."""
    try:
        return Finding(found=ask())
    except TossAbsent:
        return Finding()
    except TossError as error:
        return _doubt(error, payment_id)


def _answer(ask: Callable[[], TossPayment], *, payment_id: str) -> Finding:
    try:
        return Finding(found=ask())
    except TossDeclined as error:
        return Finding(refused=error)
    except TossError as error:
        return _doubt(error, payment_id)


def _doubt(error: TossError, payment_id: str) -> Finding:
    log = _log.error if isinstance(error, TossMisconfigured) else _log.warning
    log("toss_doubt", payment_id=payment_id, kind=type(error).__name__, code=error.code)
    return Finding(doubt=error.code)


def _certain(finding: Finding) -> Finding:
    """Believe a passing failure that Toss names again, right after it was looked up that nothing had been done."""
    return Finding(refused=TossDeclined(finding.doubt)) if finding.doubt == PROVIDER_ERROR else finding


def _has_cancel(found: TossPayment | None, errand: RefundErrand) -> bool:
    cancels = found.cancels or () if found is not None else ()
    return any(one.cancel_reason.endswith(f"[{errand.refund_id}]") and one.cancel_status == "DONE" for one in cancels)
