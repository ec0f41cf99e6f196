"""A stand-in for Toss, payments that ask it, and somebody who hears of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from realcatcha_gateway.audit.entries import SYSTEM
from realcatcha_gateway.billing.payments.events import PaymentEvents
from realcatcha_gateway.billing.payments.methods import PaymentMethods
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.payments.parts import PaymentParts
from realcatcha_gateway.billing.payments.ports import MethodRecord, PaymentRecord, RefundRecord
from realcatcha_gateway.billing.payments.service import Payments
from realcatcha_gateway.billing.payments.sweep import Sweep
from realcatcha_gateway.billing.toss.account import TossAccount
from realcatcha_gateway.billing.toss.client import Toss
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, SECRET_KEY, TossStandIn
from sqlalchemy import select
from sqlalchemy.orm import Session

ROOT_KEY = "a root key for tests, forty characters long"
SECURITY_KEY = "0123456789abcdef" * 4


@pytest.fixture
def toss() -> Iterator[TossStandIn]:
    with TossStandIn() as toss:
        yield toss


@dataclass
class Ear:
    """Hears of payments, and forgets what was rolled back.

    Attributes:
        deaf: Whether it fails.
    """

    heard: list[tuple[str, str, int]] = field(default_factory=list)
    deaf: bool = False

    def prepare(self, session: Session, organisation_id: str) -> None:
        """Need nothing."""

    def settled(self, session: Session, payment: PaymentRecord) -> None:
        self._hear(session, "settled", payment.id, payment.amount_krw)

    def failed(self, session: Session, payment: PaymentRecord) -> None:
        self._hear(session, "failed", payment.id, payment.amount_krw)

    def refunded(self, session: Session, refund: RefundRecord) -> None:
        self._hear(session, "refunded", refund.payment.id, refund.amount_krw)

    def refunding(self, session: Session, refund: RefundRecord) -> None:
        """Refuse nothing."""

    def not_refunded(self, session: Session, refund: RefundRecord) -> None:
        """Be silent."""

    def of(self, payment_id: str) -> list[str]:
        return [what for what, whose, _ in self.heard if whose == payment_id]

    def _hear(self, session: Session, what: str, payment_id: str, amount_krw: int) -> None:
        assert session.in_transaction()
        if self.deaf:
            raise RuntimeError("deaf")
        self.heard.append((what, payment_id, amount_krw))


@pytest.fixture
def ear() -> Ear:
    return Ear()


class Desk:
    """What somebody who has something to collect does, each in a unit of work of its own."""

    def __init__(self, parts: PaymentParts, database: Database, toss: TossStandIn) -> None:
        self.parts, self.payments, self.database, self.toss = parts, parts.payments, database, toss

    def card(self, organisation_id: str, *, number: str = "43301234****123*") -> MethodRecord:
        with self.database.write() as session:
            customer_key = self.parts.methods.customer_key(session, organisation_id)
        auth_key = self.toss.authenticate_card(customer_key, number=number)
        return self.parts.methods.register(organisation_id, auth_key=auth_key, actor=SYSTEM)

    def reserve(self, organisation_id: str, reference_id: str, *, attempt: int = 1, amount_krw: int = 10_000) -> str:
        with self.database.write() as session:
            return self.payments.reserve(
                session,
                organisation_id=organisation_id,
                purpose="invoice",
                reference_id=reference_id,
                attempt=attempt,
                amount_krw=amount_krw,
            ).id

    def order(self, organisation_id: str, reference_id: str, *, amount_krw: int = 10_000) -> str:
        with self.database.write() as session:
            return self.payments.order(
                session, organisation_id=organisation_id, reference_id=reference_id, amount_krw=amount_krw
            ).order_id

    def refund(self, payment_id: str, amount_krw: int, key: str = "once") -> str:
        with self.database.write() as session:
            return self.payments.refund(
                session, payment_id=payment_id, amount_krw=amount_krw, reason="By agreement", key=key
            ).id

    def row(self, payment_id: str) -> Payment:
        with self.database.read() as session:
            return session.scalars(select(Payment).where(Payment.id == payment_id)).one()

    def of_order(self, order_id: str) -> Payment:
        with self.database.read() as session:
            return session.scalars(select(Payment).where(Payment.order_id == order_id)).one()

    def refunds(self, payment_id: str) -> list[Refund]:
        with self.database.read() as session:
            query = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.created_at, Refund.id)
            return list(session.scalars(query))

    def sweep_until_decided(self, clock: Any, payment_id: str, *, at_most: int = 12, minutes: float = 3) -> str:
        """Let time pass and look at what is due, as the maintenance process does."""
        for _ in range(at_most):
            status = self.row(payment_id).status
            open_refunds = [one for one in self.refunds(payment_id) if one.status not in {"done", "failed"}]
            if status not in {"reserved", "sent", "unknown"} and not open_refunds:
                return status
            clock.pass_by(minutes=minutes)
            self.parts.sweep.run()
        raise AssertionError(f"{payment_id} is never decided")


@pytest.fixture
def make_desk_on(database: Database, clock: Any, ear: Ear) -> Callable[[Toss, TossStandIn], Desk]:
    """Make another process's payments on the same database and a client of the stand-in."""

    def make(client: Toss, toss: TossStandIn) -> Desk:
        sealer = Sealer([ROOT_KEY])
        payments = Payments(database, client, sealer, clock=clock)
        payments.tell(ear)
        methods = PaymentMethods(database, client, sealer, clock=clock)
        events = PaymentEvents(database, security_key=SECURITY_KEY, clock=clock)
        account = TossAccount(toss.url, CLIENT_KEY, SECRET_KEY)
        parts = PaymentParts(account, payments, methods, events, Sweep(payments, methods), client)
        return Desk(parts, database, toss)

    return make


@pytest.fixture
def make_desk(make_desk_on: Callable[[Toss, TossStandIn], Desk], toss: TossStandIn) -> Iterator[Callable[..., Desk]]:
    """The same over a network; `answer_for_s` is how long it waits for Toss."""
    opened: list[Toss] = []

    def make(answer_for_s: float = 10.0) -> Desk:
        opened.append(Toss(toss.url, SECRET_KEY, answer_for_s=answer_for_s))
        return make_desk_on(opened[-1], toss)

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def settings(
    database_url: str, redis_url: str, make_settings: Callable[..., GatewaySettings], toss: TossStandIn
) -> GatewaySettings:
    """The whole application with an account at the stand-in."""
    keys = {"toss_client_key": CLIENT_KEY, "toss_secret_key": SECRET_KEY, "toss_webhook_key": SECURITY_KEY}
    return make_settings(database_url, redis_url, toss_url=toss.url, **keys)
