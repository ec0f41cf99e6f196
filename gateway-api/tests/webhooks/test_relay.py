"""Deliveries arrive at least once, never twice at the same time, and hold nobody else up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from freezegun import freeze_time
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.webhooks.errors import EndpointDisabled
from realcatcha_gateway.webhooks.relay import WebhookRelay
from realcatcha_gateway.webhooks.retries import MOST_ATTEMPTS, pause_after
from realcatcha_gateway.webhooks.service import EndpointChanges
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook


async def rounds(relay: WebhookRelay) -> None:
    """Deliver what is due and wait for it."""
    await relay.deliver_once()
    await relay.settle()


@asynccontextmanager
async def running(*relays: WebhookRelay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # the condition is elsewhere
            await asyncio.sleep(0.01)


def letters(database: Database, sealer: Sealer) -> list[Letter]:
    with database.read() as session:
        opened = [sealer.open(row.sealed) for row in session.scalars(select(QueuedLetter).order_by(QueuedLetter.id))]
    return [msgspec.json.decode(one, type=Letter) for one in opened if one is not None]


async def test_an_event_arrives_signed_once_at_each_endpoint_that_wants_it(  # fixtures
    desk: Any, relay: WebhookRelay, receiver: Any, url: str, clock: Any
) -> None:
    """The reference library believes it; the log tells."""
    endpoint, secret = desk.register(f"{url}/a")
    desk.register(f"{url}/b", ["attack.started"])
    assert desk.tell(site_id="s") == 1
    await rounds(relay)
    await rounds(relay)
    [(path, headers, body)] = receiver.received
    assert path == "/a"
    with freeze_time(clock.now):
        assert Webhook(secret).verify(body, headers)["data"] == {"site_id": "s"}
    [delivery] = desk.deliveries(endpoint.id, limit=9, after=None, status=None)[0]
    _, [attempt] = desk.delivery(delivery.id)
    assert headers["webhook-id"] == delivery.event_id
    assert (delivery.status, attempt.status_code, attempt.answer) == ("delivered", 200, "thanks")


async def test_both_secrets_sign_during_a_rotation(
    desk: Any, relay: WebhookRelay, receiver: Any, url: str, clock: Any
) -> None:
    """And only the new one afterwards."""
    endpoint, old = desk.register(url)
    new, _ = desk.rotate_secret(endpoint.id, overlap=timedelta(hours=1))
    for wait_h, count in ((0, 2), (2, 1)):
        clock.pass_by(hours=wait_h)
        desk.tell()
        await rounds(relay)
        _, headers, body = receiver.received[-1]
        assert len(headers["webhook-signature"].split()) == count
        with freeze_time(clock.now):
            Webhook(new).verify(body, headers)
            if count > 1:
                Webhook(old).verify(body, headers)


async def test_failures_are_tried_again_for_about_a_day_and_then_the_endpoint_is_switched_off(  # noqa: PLR0917  # fixtures
    desk: Any, relay: WebhookRelay, receiver: Any, url: str, clock: Any, database: Database, sealer: Sealer, owner: Any
) -> None:
    """Nine attempts under one id, then a letter to the owner; nothing is noted for it any more."""
    receiver.answers = [500]
    endpoint, _ = desk.register(url)
    desk.tell()
    began = clock.now
    for attempt in range(1, MOST_ATTEMPTS + 1):
        await rounds(relay)
        await rounds(relay)
        assert len(receiver.received) == attempt
        [delivery] = desk.deliveries(endpoint.id, limit=9, after=None, status=None)[0]
        if attempt < MOST_ATTEMPTS:
            assert delivery.status == "waiting"
            clock.now = delivery.due_at
    assert timedelta(hours=19) < clock.now - began < timedelta(hours=30)
    assert len({headers["webhook-id"] for _, headers, _ in receiver.received}) == 1
    assert desk.get(endpoint.id).disabled_because == "failing"
    assert [(letter.kind, letter.to) for letter in letters(database, sealer)] == [("webhook-disabled", owner.email)]
    assert desk.tell() == 0


async def test_an_endpoint_that_works_now_and_then_stays_on(
    desk: Any, relay: WebhookRelay, receiver: Any, url: str, clock: Any
) -> None:
    """One delivery has failed, another one arrived."""
    endpoint, _ = desk.register(url)
    receiver.answers = [500]
    desk.tell()
    for _ in range(MOST_ATTEMPTS - 2):
        await rounds(relay)
        clock.pass_by(hours=12)
    await rounds(relay)
    receiver.answers = [200, 500]
    desk.tell()
    await rounds(relay)
    clock.pass_by(hours=12)
    await rounds(relay)
    assert sorted(status for status, _ in desk.log(endpoint.id)) == ["delivered", "failed"]
    assert desk.get(endpoint.id).disabled_because is None


async def test_an_endpoint_that_says_gone_is_switched_off_at_once(
    desk: Any, relay: WebhookRelay, receiver: Any, url: str
) -> None:
    """As the specification asks of 410."""
    receiver.answers = [410]
    endpoint, _ = desk.register(url)
    desk.tell()
    await rounds(relay)
    assert (desk.get(endpoint.id).disabled_because, desk.log(endpoint.id)) == ("failing", [("failed", 1)])


async def test_what_failed_is_delivered_again_on_demand(
    desk: Any, relay: WebhookRelay, receiver: Any, url: str, clock: Any
) -> None:
    """One, or all since a moment; under the old id; not while the endpoint is off."""
    receiver.answers = [410]
    endpoint, _ = desk.register(url)
    desk.tell(number=1)
    await rounds(relay)
    with pytest.raises(EndpointDisabled):
        desk.replay_failed(endpoint.id, since=clock.now)
    desk.change(endpoint.id, EndpointChanges(enabled=True))
    clock.pass_by(hours=1)
    receiver.answers = [200]
    assert desk.replay_failed(endpoint.id, since=clock.now) == 0
    assert desk.replay_failed(endpoint.id, since=clock.now - timedelta(hours=2)) == 1
    await rounds(relay)
    [delivery] = desk.deliveries(endpoint.id, limit=9, after=None, status="delivered")[0]
    desk.replay(delivery.id)
    await rounds(relay)
    assert len({headers["webhook-id"] for _, headers, _ in receiver.received}) == 1
    assert len(receiver.received) == 3
    _, attempts = desk.delivery(delivery.id)
    assert [attempt.status_code for attempt in attempts] == [410, 200, 200]


async def test_a_slow_endpoint_holds_up_only_itself(desk: Any, relay: WebhookRelay, receiver: Any, url: str) -> None:
    """It has four places; everything for others goes past it."""
    desk.register(f"{url}/slow", ["attack.started"])
    fast, _ = desk.register(f"{url}/fast", ["attack.ended"])
    receiver.slow = {"/slow"}
    async with running(relay):
        for _ in range(20):
            desk.tell("attack.started")
        await until(lambda: receiver.paths().count("/slow") == 4)
        for _ in range(20):
            desk.tell("attack.ended")
        await until(lambda: [status for status, _ in desk.log(fast.id)] == ["delivered"] * 20)
        assert receiver.paths().count("/slow") == 4
        receiver.released = True
        await until(lambda: receiver.paths().count("/slow") == 20)


async def test_a_slow_organisation_holds_up_only_itself(
    desk: Any, other_desk: Any, relay: WebhookRelay, receiver: Any, url: str
) -> None:
    """However many slow endpoints it has, it has eight places."""
    for number in range(5):
        desk.register(f"{url}/slow{number}")
    fast, _ = other_desk.register(f"{url}/fast")
    receiver.slow = {f"/slow{number}" for number in range(5)}
    async with running(relay):
        for _ in range(4):
            desk.tell()
        await until(lambda: len(receiver.paths()) == 8)
        other_desk.tell()
        await until(lambda: other_desk.log(fast.id) == [("delivered", 1)])
        assert len(receiver.paths()) == 9
        receiver.released = True
        await until(lambda: len(receiver.paths()) == 21)


async def test_two_processes_make_each_attempt_once(
    desk: Any, make_relay: Callable[..., WebhookRelay], receiver: Any, url: str
) -> None:
    """Whoever claims first."""
    endpoint, _ = desk.register(url)
    for number in range(40):
        desk.tell(number=number)
    async with running(make_relay(), make_relay()):
        await until(lambda: desk.log(endpoint.id) == [("delivered", 1)] * 40)
    assert len(receiver.received) == 40


async def test_a_kill_between_sending_and_noting_repeats(
    desk: Any, make_relay: Callable[..., WebhookRelay], receiver: Any, url: str, clock: Any
) -> None:
    """After the lease, under the same id; until then nobody touches it."""
    endpoint, _ = desk.register(url)
    desk.tell()
    dying = make_relay()
    dying._note = lambda *_: None  # type: ignore[method-assign]  # the process ends before it
    await rounds(dying)
    await rounds(make_relay())
    assert (len(receiver.received), desk.log(endpoint.id)) == (1, [("waiting", 1)])
    clock.pass_by(seconds=61)
    await rounds(make_relay())
    assert [headers["webhook-id"] for _, headers, _ in receiver.received] == [receiver.received[0][1]["webhook-id"]] * 2
    assert desk.log(endpoint.id) == [("delivered", 2)]


async def test_it_outlives_the_database(desk: Any, relay: WebhookRelay, url: str, database: Database) -> None:
    """What was noted before is delivered after."""
    endpoint, _ = desk.register(url)
    async with running(relay):
        database._rests_until = float("inf")
        await asyncio.sleep(0.2)
        database._rests_until = float("-inf")
        desk.tell()
        await until(lambda: desk.log(endpoint.id) == [("delivered", 1)])


async def test_nothing_is_noted_of_a_transaction_that_was_undone(desk: Any, database: Database, url: str) -> None:
    """The event shares the fate of what happened."""
    endpoint, _ = desk.register(url)

    def fail() -> None:
        with database.write() as session:
            desk.events.add(session, "key.rotated", {}, organisation_id=desk.organisation_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert desk.log(endpoint.id) == []


def test_pauses_follow_the_wish_of_the_answer_within_bounds() -> None:
    """``Retry-After`` lengthens a pause up to ten hours."""
    assert pause_after(1, wish_s=3_600) == timedelta(hours=1)
    assert pause_after(1, wish_s=10**7) == timedelta(hours=10)
    first = pause_after(1)
    assert first is not None
    assert timedelta(seconds=4) <= first <= timedelta(seconds=6)
    assert pause_after(MOST_ATTEMPTS) is None
