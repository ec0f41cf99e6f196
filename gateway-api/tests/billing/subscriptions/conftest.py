"""Everything about one organisation's money, with the real payments, over a Toss in memory that can fail in any way."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.service import AuditLog
from realcatcha_gateway.billing.credits.models import CreditEntry
from realcatcha_gateway.billing.credits.repository import CreditRepository
from realcatcha_gateway.billing.credits.topups import Topups
from realcatcha_gateway.billing.invoices.models import Invoice, InvoiceLine, NumberSeries
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.invoices.service import Charging
from realcatcha_gateway.billing.payments.models import Payment, PaymentCustomer, PaymentMethod, Refund
from realcatcha_gateway.billing.payments.ports import PaymentRecord, RefundRecord
from realcatcha_gateway.billing.payments.service import Payments
from realcatcha_gateway.billing.periods import begin_of
from realcatcha_gateway.billing.settlements import Settlements
from realcatcha_gateway.billing.subscriptions.books import Books, Tools, open_books
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.renewals import Renewals, count_use, renew
from realcatcha_gateway.billing.subscriptions.service import SubscriptionService
from realcatcha_gateway.billing.toss.errors import TossAbsent, TossDeclined, TossUnknown
from realcatcha_gateway.billing.toss.messages import TossCancel, TossPayment
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.statistics.models import ROLLED_UP, RollupMark
from realcatcha_gateway.usage.models import UsageDay, UsageHour
from sqlalchemy import Engine, Select, bindparam, create_engine, delete, event, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

KEYS = ["a root key for tests, forty characters long"]
_numbers = itertools.count()


class Bank:
    """A Toss in memory.

    Attributes:
        mood: What becomes of the next charges: ``pays``, ``declines``, ``loses`` its answer after charging, or
            ``hangs`` before that.
        paid: Order id -> the payment, once the money moved.
    """

    def __init__(self) -> None:
        self.mood = "pays"
        self.paid: dict[str, TossPayment] = {}
        self.declined: dict[str, int] = {}

    @property
    def holds_krw(self) -> int:
        """What moved to us, less what moved back."""
        back = sum(cancel.cancel_amount for one in self.paid.values() for cancel in one.cancels or ())
        return sum(one.total_amount for one in self.paid.values()) - back

    def charge(self, *, order_id: str, amount_krw: int, **_: str) -> TossPayment:
        if order_id in self.paid:
            return self.paid[order_id]
        if self.mood == "declines":
            self.declined[order_id] = amount_krw
            raise TossDeclined("REJECT_CARD_COMPANY", "no")
        if self.mood == "hangs":
            raise TossUnknown("timed-out")
        self._pay(order_id, amount_krw)
        if self.mood == "loses":
            raise TossUnknown("timed-out")
        return self.paid[order_id]

    def change_its_mind(self, order_id: str) -> None:
        """Collect what was declined before, which happens though it should not."""
        self._pay(order_id, self.declined.pop(order_id))

    def order(self, order_id: str) -> TossPayment:
        if order_id not in self.paid:
            raise TossAbsent("NOT_FOUND_PAYMENT")
        return self.paid[order_id]

    def payment(self, payment_key: str) -> TossPayment:
        return self.order(payment_key.removeprefix("key-"))

    def cancel(self, *, payment_key: str, amount_krw: int, reason: str, key: str) -> TossPayment:
        order_id = payment_key.removeprefix("key-")
        one = self.order(order_id)
        cancels = list(one.cancels or ())
        if any(cancel.transaction_key == key for cancel in cancels):
            return one
        if sum(cancel.cancel_amount for cancel in cancels) + amount_krw > one.total_amount:
            raise TossDeclined("NOT_CANCELABLE_AMOUNT", "no")
        cancels.append(TossCancel(transaction_key=key, cancel_amount=amount_krw, cancel_reason=reason))
        whole = sum(cancel.cancel_amount for cancel in cancels) == one.total_amount
        status = "CANCELED" if whole else "PARTIAL_CANCELED"
        self.paid[order_id] = msgspec.structs.replace(one, cancels=cancels, status=status)
        return self.paid[order_id]

    def _pay(self, order_id: str, amount_krw: int) -> None:
        self.paid[order_id] = TossPayment(
            payment_key=f"key-{order_id}", order_id=order_id, status="DONE", total_amount=amount_krw
        )


class Witness:
    """Hears of payments after billing did, and complains of money that went back although it could buy something.

    What it says is written anew from the promises: a first period begins whenever it is paid, a period on trust is paid
    whenever its money comes, one that was lost for want of money comes back while it runs and nothing else lives.
    """

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self.complaints: list[str] = []

    def prepare(self, session: Session, organisation_id: str) -> None:
        """Need nothing."""

    def settled(self, session: Session, payment: PaymentRecord) -> None:
        returned = session.scalars(select(Refund).where(Refund.payment_id == payment.id)).first()
        invoice = session.get(Invoice, payment.reference_id)
        if returned is None or invoice is None or invoice.status == "paid" or invoice.kind == "upgrade":
            return
        subscription = session.get_one(Subscription, invoice.subscription_id)
        own, living = subscription.id, select(Subscription.id).where(Subscription.status != "ended")
        others = session.scalars(
            living.where(Subscription.organisation_id == payment.organisation_id, Subscription.id != own)
        ).all()
        ledger = CreditRepository(session, payment.organisation_id)
        needs_krw = invoice.total_krw - payment.amount_krw - ledger.balance("available")
        period = session.get(SubscriptionPeriod, (own, invoice.period))
        is_over = period is not None and begin_of(period.ends_on) <= self._clock()
        if not (others or needs_krw > 0 or subscription.end_reason == "cancelled" or is_over):
            self.complaints.append(f"{invoice.kind} {invoice.status} {subscription.status}")

    def failed(self, session: Session, payment: PaymentRecord) -> None:
        """Be silent."""

    def refunding(self, session: Session, refund: RefundRecord) -> None:
        """Likewise."""

    refunded = not_refunded = refunding


@cache
def all_of(model: Any, *, as_added: bool) -> Select[Any]:
    """Ask for an organisation's rows of a table: put together once, for machines ask it at every step."""
    query = select(model).where(model.organisation_id == bindparam("organisation_id"))
    return query.order_by(text("rowid")) if as_added else query.order_by(*model.__table__.primary_key.columns)


class World:
    """One organisation with a card, and all that acts on its money.

    Attributes:
        soon: Payments that a unit of work left to be collected.
    """

    def __init__(self, database: Database, clock: Any) -> None:
        self.database, self.clock, self.bank = database, clock, Bank()
        self.sealer = Sealer(KEYS)
        self.payments = Payments(database, self.bank, self.sealer, clock=clock)  # type: ignore[arg-type]  # see above
        self.soon: list[str] = []
        charging = Charging(self.payments, self.soon.append, Party(name="RealCatcha"), clock)
        self.tools = Tools(charging, Postbox(self.sealer, clock, wake=lambda: None))
        self.payments.tell(Settlements(self.tools))
        self.witness = Witness(clock)
        self.payments.tell(self.witness)
        self.renewals = Renewals(database, self.tools)
        self.organisation_id = self.make_organisation()

    def make_organisation(self) -> str:
        """Make another organisation with a card."""
        id, now = f"org_{next(_numbers)}", self.clock()
        with self.database.write() as session:
            session.add(Organisation(id=id, name="Shop", created_at=now))
            session.flush()
            session.add(PaymentCustomer(organisation_id=id, customer_key=id, created_at=now))
            session.add(
                PaymentMethod(
                    id=f"card_{id}",
                    organisation_id=id,
                    customer_key=id,
                    sealed_billing_key=self.sealer.seal(b"bk"),
                    auth_sha256=id,
                    brand="card",
                    last4="0000",
                    is_default=True,
                    created_at=now,
                )
            )
        return id

    @contextmanager
    def books(self) -> Iterator[Books]:
        """Open the books in a unit of work."""
        with self.database.write() as session:
            yield open_books(session, self.organisation_id, self.tools)

    @contextmanager
    def service(self) -> Iterator[SubscriptionService]:
        """Ask something of the subscription, in a unit of work."""
        with self.books() as books:
            yield SubscriptionService(books)

    def collect(self) -> None:
        """Collect what units of work left to be collected."""
        while self.soon:
            self.payments.collect(self.soon.pop())

    def sweep(self) -> None:
        """Look at all payments and refunds that are due."""
        payments, refunds = self.payments.due(limit=1_000)
        for payment in self.rows(Payment):
            if payment.id in payments:
                self.payments.collect(payment.id)
        for refund in self.rows(Refund):
            if refund.id in refunds:
                self.payments.give_back(refund.id)

    def ask_about(self, order_id: str) -> None:
        """Look a payment up, as after an event of Toss."""
        with self.database.write() as session:
            payment = session.scalars(select(Payment).where(Payment.order_id == order_id)).one()
            payment.due_at = self.clock()
            id = payment.id
        self.payments.collect(id)

    def subscribe(self, plan: str = "pro") -> Subscription:
        """Subscribe and pay."""
        with self.service() as service:
            service.subscribe(plan)
        self.collect()
        return self.subscription()

    def top_up(self, amount_krw: int) -> None:
        """Buy credit."""
        with self.books() as books:
            topups = Topups(books.session, books.account, clock=self.clock)
            topups.charge(topups.begin(amount_krw), self.payments, self.soon.append)

    def use(self, verifications: int) -> None:
        """Have this hour's closed roll-up hold some verifications more."""
        hour = int(self.clock().timestamp()) // 3600
        key = {
            "site_id": self.organisation_id,
            "hour": hour,
            "source": "",
            "kind": "none",
            "verdict": "passed",
            "country": "",
        }
        with self.database.write() as session:
            row = session.get(UsageHour, tuple(key.values()))
            before = row.verifications if row is not None else 0
            new = UsageHour(organisation_id=self.organisation_id, verifications=before + verifications, **key)
            session.merge(new)
            day = {name: value for name, value in key.items() if name not in {"hour", "source"}} | {"day": hour // 24}
            whole = session.get(UsageDay, tuple(day[column.name] for column in UsageDay.__table__.primary_key))
            sofar = whole.verifications if whole is not None else 0
            session.merge(UsageDay(organisation_id=self.organisation_id, verifications=sofar + verifications, **day))

    def roll_up(self) -> None:
        """Note that a roll-up has run now."""
        with self.database.write() as session:
            session.merge(RollupMark(name=ROLLED_UP, at=self.clock()))

    def tick(self) -> None:
        """Let maintenance look at what is due, and collect what it billed."""
        self.roll_up()
        self.renewals.run()
        self.collect()

    def renewals_in(self, books: Books) -> None:
        """Renew in a unit of work that the caller ends."""
        count_use(books, self.subscription_id(books), 0)
        renew(books, self.subscription_id(books))

    @staticmethod
    def subscription_id(books: Books) -> str:
        """Give the id of the subscription that lives."""
        live = books.subscriptions.live()
        assert live is not None
        return live.id

    def subscription(self) -> Subscription:
        """Give the newest subscription."""
        with self.database.read() as session:
            query = select(Subscription).where(Subscription.organisation_id == self.organisation_id)
            return session.scalars(query.order_by(Subscription.created_at.desc(), Subscription.id)).all()[0]

    def rows(self, model: Any) -> list[Any]:
        """Give the organisation's rows of a table; in memory in the order in which they were added."""
        return self.tables(model)[0]

    def tables(self, *models: Any) -> list[list[Any]]:
        """Give its rows of several tables, as they are at one moment."""
        in_memory = self.database.engine.name == "sqlite"
        own = {"organisation_id": self.organisation_id}
        with self.database.read() as session:
            return [list(session.scalars(all_of(model, as_added=in_memory), own)) for model in models]

    @property
    def invoices(self) -> list[Invoice]:
        """Bills and invoices, the oldest first."""
        return sorted(self.rows(Invoice), key=lambda one: one.created_at)

    def lines(self, invoice: Invoice) -> list[InvoiceLine]:
        """Give the lines of an invoice."""
        return [line for line in self.rows(InvoiceLine) if line.invoice_id == invoice.id]

    @property
    def periods(self) -> list[SubscriptionPeriod]:
        """Periods, the earliest first."""
        return sorted(self.rows(SubscriptionPeriod), key=lambda one: one.starts_on)

    def balances(self) -> dict[str, int]:
        """Give the four accounts of the ledger."""
        sums = dict.fromkeys(("outside", "available", "reserved", "spent"), 0)
        for entry in self.rows(CreditEntry):
            sums[entry.source] -= entry.amount_krw
            sums[entry.target] += entry.amount_krw
        return sums

    def numbers(self, prefix: str) -> set[str]:
        """Give the numbers that have been taken of a series, by its own rows."""
        with self.database.read() as session:
            series = session.scalars(select(NumberSeries).where(NumberSeries.name.like(f"{prefix}-%"))).all()
        return {f"{one.name}-{number:06d}" for one in series for number in range(1, one.last + 1)}

    def forget(self) -> None:
        """Have nothing of this organisation become due any more."""
        with self.database.write() as session:
            session.execute(update(Invoice).values(next_attempt_at=None))
            session.execute(update(Payment).values(due_at=None))
            session.execute(update(Refund).values(due_at=None))
            session.execute(delete(Organisation).where(Organisation.id == self.organisation_id))
            session.execute(delete(QueuedLetter))

    def letters(self) -> list[Letter]:
        """Give the letters that wait, the oldest first."""
        with self.database.read() as session:
            sealed = session.scalars(select(QueuedLetter.sealed).order_by(QueuedLetter.id)).all()
            return [msgspec.json.decode(self.sealer.open(one) or b"", type=Letter) for one in sealed]

    def kinds(self) -> list[str]:
        """Give the kinds of those letters."""
        return [letter.kind for letter in self.letters()]


def memory_engine() -> Engine:
    """Make a migrated SQLite in memory, which one thread uses."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    migrate(engine)
    return engine


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, migrated_url: Callable[[str], str]) -> str:
    """SQLite; a test that wants MariaDB says so."""
    return migrated_url(request.param)


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    """A database in memory, shared by the tests of a module: each has an organisation of its own."""
    engine = memory_engine()
    yield Database(engine, endings=AuditLog(Seals(KEYS), clock=lambda: datetime.now(UTC)).endings)
    engine.dispose()


@pytest.fixture
def make_world(memory: Database, clock: Any) -> Iterator[Callable[..., World]]:
    """Make worlds in memory; the clock stands at noon of 1 March 2026, UTC, unless told otherwise."""
    worlds: list[World] = []

    def make(own_clock: Any = None) -> World:
        worlds.append(World(memory, own_clock or clock))
        return worlds[-1]

    yield make
    for world in worlds:
        world.forget()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world in memory."""
    return make_world()


@pytest.fixture
def real_world(database: Database, clock: Any) -> Iterator[World]:
    """A world on a real database."""
    world = World(database, clock)
    yield world
    world.forget()
