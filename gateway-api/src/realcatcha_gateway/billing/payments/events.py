"""What Toss tells without being asked: a hint to look, never a fact.

Anybody can post an event, in any order and as often as they like. So an event only moves forward when the payment that
it names is looked up next, at most once in five seconds, and whatever it says is forgotten.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec
import structlog
from realcatcha_kit.errors import BadRequest
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.payments.errors import NotSigned
from realcatcha_gateway.billing.payments.models import Payment, PaymentEvent
from realcatcha_gateway.billing.payments.repository import EveryPayment
from realcatcha_gateway.billing.payments.timing import HINTS_APART
from realcatcha_gateway.billing.toss.signatures import holds
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database

SIGNATURE: Final = "tosspayments-webhook-signature"
TRANSMISSION_TIME: Final = "tosspayments-webhook-transmission-time"
TRANSMISSION_ID: Final = "tosspayments-webhook-transmission-id"
_SIGNED: Final = frozenset({"payout.changed", "seller.changed"})
_LONGEST_ORDER_ID: Final = 64
_log = structlog.get_logger("realcatcha.payments")


class _Data(msgspec.Struct, rename="camel", frozen=True):
    order_id: str = ""


class _Event(msgspec.Struct, rename="camel", frozen=True):
    """Any event: most name the order in `data`, that of a deposit names it beside."""

    event_type: str = ""
    order_id: str = ""
    data: _Data | None = None

    @property
    def order(self) -> str:
        order_id = self.order_id or (self.data.order_id if self.data else "")
        return order_id if order_id.isascii() and len(order_id) <= _LONGEST_ORDER_ID else ""


class PaymentEvents:
    """Takes events.

    Args:
        security_key: Verifies events that are signed; empty: those are ignored.
    """

    def __init__(self, database: Database, *, security_key: str, clock: Clock) -> None:
        self._database = database
        self._security_key = security_key
        self._clock = clock

    def take(self, body: bytes, headers: Mapping[str, str]) -> str | None:
        """Take an event; gives the id of the payment that is to be looked at now, if any.

        Raises:
            BadRequest: It is no event.
            NotSigned: It has to be signed, and is not, or not by Toss.
            Unavailable: The database is away.
        """
        try:
            event = msgspec.json.decode(body, type=_Event)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest("This is no event.") from error
        self._check_signature(event, body, headers)
        if not event.order:
            return None
        digest = hashlib.sha256(headers.get(TRANSMISSION_ID, "").encode() + b"\0" + body).hexdigest()
        with self._database.write() as session:
            return self._hint(session, event, digest)

    def _hint(self, session: Session, event: _Event, digest: str) -> str | None:
        every, now = EveryPayment(session), self._clock()
        payment = every.lock_order(event.order)
        if payment is None or every.knows_event(digest):
            return None
        due_at = now if payment.looked_at is None else max(now, payment.looked_at + HINTS_APART)
        at_once = due_at <= now
        if (
            payment.due_at is None or payment.due_at > due_at
        ):  # else it tells nothing, and is not kept: anybody can post
            payment.due_at = due_at
            every.add(self._row(event, digest, payment, outcome="looked" if at_once else "later"))
        return payment.id if at_once else None

    def _row(self, event: _Event, digest: str, payment: Payment, *, outcome: str) -> PaymentEvent:
        name = event.event_type if event.event_type.isascii() else ""
        return PaymentEvent(
            sha256=digest,
            organisation_id=payment.organisation_id,
            payment_id=payment.id,
            event_type=name[:64] or "DEPOSIT_CALLBACK",
            outcome=outcome,
            received_at=self._clock(),
        )

    def _check_signature(self, event: _Event, body: bytes, headers: Mapping[str, str]) -> None:
        signature = headers.get(SIGNATURE, "")
        if not self._security_key or (not signature and event.event_type not in _SIGNED):
            return
        time = headers.get(TRANSMISSION_TIME, "")
        if not holds(signature, body=body, transmission_time=time, security_key=self._security_key):
            _log.warning("toss_event_not_signed", event_type=event.event_type[:64])
            raise NotSigned
