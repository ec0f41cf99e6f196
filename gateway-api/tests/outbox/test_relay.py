"""The relay delivers each message at least once, whatever goes away in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database
from realcatcha_gateway.outbox.metrics import OutboxMetrics
from realcatcha_gateway.outbox.models import OutboxMessage
from realcatcha_gateway.outbox.relay import OutboxRelay
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_kit.errors import Unavailable
from sqlalchemy import select


class Target:
    """A handler that remembers, and fails when told to."""

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.away = False
        self.refused: set[str] = set()

    async def __call__(self, subject: str) -> None:
        if self.away:
            raise Unavailable(private="away")
        if subject in self.refused:
            raise ValueError(subject)
        self.delivered.append(subject)


@pytest.fixture
def target() -> Target:
    return Target()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def relay(database: Database, target: Target, clock: Any, registry: CollectorRegistry) -> OutboxRelay:
    with database.write() as session:
        session.add(Organisation(id="org_a", name="A", created_at=datetime.now(UTC)))
    return OutboxRelay(database, {"policy": target}, OutboxMetrics(registry), clock=clock, poll_s=0.05)


@pytest.fixture
def write(database: Database, relay: OutboxRelay, clock: Any) -> Callable[..., None]:
    outbox = Outbox(clock, relay.wake)

    def write(*subjects: str, topic: str = "policy") -> None:
        with database.write() as session:
            for subject in subjects:
                outbox.add(session, organisation_id="org_a", topic=topic, subject=subject)

    return write


def waiting(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id)))


@asynccontextmanager
async def running(relay: OutboxRelay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # the condition is in the database
            await asyncio.sleep(0.01)


async def test_a_message_is_delivered_and_removed(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database
) -> None:
    """Several of one subject are one delivery, because the handler reads the present state."""
    write("a", "b", "a")
    assert await relay.deliver_once() is False
    assert (target.delivered, waiting(database)) == (["a", "b"], [])


async def test_nothing_is_delivered_of_a_transaction_that_was_undone(
    relay: OutboxRelay, target: Target, database: Database, clock: Any
) -> None:
    """The message shares the fate of the change."""

    def fail() -> None:
        with database.write() as session:
            Outbox(clock, relay.wake).add(session, organisation_id="org_a", topic="policy", subject="a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    await relay.deliver_once()
    assert target.delivered == []


async def test_messages_wait_while_the_target_is_away(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database, registry: CollectorRegistry
) -> None:
    """None is lost and none is blamed; the metric shows it."""
    target.away = True
    write("a", "b")
    with pytest.raises(Unavailable):
        await relay.deliver_once()
    assert waiting(database) == ["a", "b"]
    assert registry.get_sample_value("realcatcha_outbox_waiting") == 2
    target.away = False
    await relay.deliver_once()
    assert target.delivered == ["a", "b"]


async def test_what_was_delivered_before_the_target_went_away_is_not_repeated(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database
) -> None:
    """Progress is kept."""

    async def once(subject: str) -> None:
        await Target.__call__(target, subject)
        target.away = True

    relay._handlers = {"policy": once}
    write("a", "b")
    with pytest.raises(Unavailable):
        await relay.deliver_once()
    assert (target.delivered, waiting(database)) == (["a"], ["b"])


async def test_a_message_that_cannot_be_delivered_holds_nobody_up(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """It is tried again later and later."""
    target.refused = {"bad"}
    write("bad", "good")
    await relay.deliver_once()
    assert (target.delivered, waiting(database)) == (["good"], ["bad"])
    await relay.deliver_once()
    with database.read() as session:
        [message] = session.scalars(select(OutboxMessage)).all()
        assert (message.attempts, message.due_at) == (1, clock.now.replace(second=1))
    clock.pass_by(seconds=1)
    target.refused = set()
    await relay.deliver_once()
    assert (target.delivered, waiting(database)) == (["good", "bad"], [])


async def test_a_topic_that_nobody_handles_waits(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database
) -> None:
    """A newer process may know it."""
    write("a", topic="unheard")
    write("b")
    await relay.deliver_once()
    assert (target.delivered, waiting(database)) == (["b"], ["a"])


async def test_more_than_a_batch_is_delivered_too(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database
) -> None:
    """A backlog is worked off without waiting for the next round."""
    write(*(f"s{number}" for number in range(450)))
    rounds = [await relay.deliver_once() for _ in range(3)]
    assert rounds == [True, True, False]
    assert (len(target.delivered), waiting(database)) == (450, [])


async def test_a_commit_wakes_the_relay(relay: OutboxRelay, target: Target, write: Callable[..., None]) -> None:
    """Delivery does not wait for the poll, also when the change was made in another thread."""
    relay._poll_s = 600
    async with running(relay):
        await asyncio.sleep(0.1)
        await asyncio.to_thread(write, "a")
        await until(lambda: target.delivered == ["a"])


async def test_it_finds_what_other_processes_wrote(
    relay: OutboxRelay, target: Target, database: Database, clock: Any
) -> None:
    """By looking every second or so."""
    async with running(relay):
        with database.write() as session:
            Outbox(clock, lambda: None).add(session, organisation_id="org_a", topic="policy", subject="a")
        await until(lambda: target.delivered == ["a"])


async def test_it_outlives_absences(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database
) -> None:
    """Of the target and of the database."""
    target.away = True
    write("a")
    async with running(relay):
        await asyncio.sleep(0.3)
        database._rests_until = float("inf")
        await asyncio.sleep(0.3)
        database._rests_until = float("-inf")
        target.away = False
        await until(lambda: target.delivered == ["a"])


async def test_two_relays_at_once_do_no_harm(
    relay: OutboxRelay, target: Target, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """Everything is delivered; some of it perhaps twice."""
    other = OutboxRelay(database, {"policy": target}, OutboxMetrics(CollectorRegistry()), clock=clock, poll_s=0.05)
    write(*(f"s{number}" for number in range(40)))
    async with running(relay), running(other):
        await until(lambda: waiting(database) == [])
    assert set(target.delivered) == {f"s{number}" for number in range(40)}


async def test_a_defect_in_one_round_does_not_end_delivery(database: Database, target: Target, clock: Any) -> None:
    """It is logged, and the next round comes."""
    rounds: list[int] = []

    class Faulty(OutboxRelay):
        async def deliver_once(self) -> bool:
            rounds.append(1)
            if len(rounds) == 1:
                raise RuntimeError("defect")
            return await super().deliver_once()

    metrics = OutboxMetrics(CollectorRegistry())
    async with running(Faulty(database, {"policy": target}, metrics, clock=clock, poll_s=0.01, longest_pause_s=0.01)):
        await until(lambda: len(rounds) > 2)
