"""Owners hear of each attack once when it begins and once when it ends, whoever notices."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import redis
from realcatcha_contracts import AttackRecord, attack_key, encode_attack
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.attacks.records import RedisAttackRecords
from realcatcha_gateway.attacks.service import AttackWatch
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.sites.repository import SiteRepository
from realcatcha_gateway.sites.service import NewSite, SiteService
from realcatcha_gateway.webhooks.models import WebhookDelivery, WebhookEndpoint
from realcatcha_gateway.webhooks.service import Events
from realcatcha_kit.errors import Unavailable
from sqlalchemy import select

SEALER = Sealer(["a key"])


@pytest.fixture
def store(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def site(database: Database, owner: Any, clock: Any) -> str:
    with database.write() as session:
        session.add(
            WebhookEndpoint(
                id="whk_a",
                organisation_id=owner.organisation_id,
                url="https://hooks.example.com/",
                description="",
                events=["attack.started", "attack.ended"],
                sealed_secret=SEALER.seal(b"whsec_AAAA"),
                created_at=clock.now,
                updated_at=clock.now,
            )
        )
        sites = SiteRepository(session, owner.organisation_id)
        service = SiteService(
            sites, outbox=Outbox(clock, lambda: None), events=Events(clock, lambda: None), clock=clock
        )
        return service.create(NewSite("Shop", []))[0].id


@pytest.fixture
def watch(database: Database, store: redis.Redis, clock: Any) -> AttackWatch:
    postbox, events = Postbox(SEALER, clock, lambda: None), Events(clock, lambda: None)
    return AttackWatch(database, RedisAttackRecords(store), events, postbox, clock=clock)


@pytest.fixture
def say(store: redis.Redis, site: str, clock: Any) -> Callable[..., None]:
    """Write what captcha-api would."""

    def say(level: int, *, since: float = 1_000.5, **others: Any) -> None:
        record = AttackRecord(site, level, since, clock.now.timestamp(), steps=90, bad=60, **others)
        store.set(attack_key(site), encode_attack(record))

    return say


def told(database: Database) -> list[str]:
    with database.read() as session:
        query = select(WebhookDelivery.event_type).order_by(
            WebhookDelivery.created_at, WebhookDelivery.event_type.desc()
        )
        return list(session.scalars(query))


def letters(database: Database) -> list[Letter]:
    with database.read() as session:
        opened = [SEALER.open(row.sealed) for row in session.scalars(select(QueuedLetter))]
    return [msgspec.json.decode(one, type=Letter) for one in opened if one]


def test_a_beginning_and_an_end_are_told_once(
    watch: AttackWatch, say: Callable[..., None], database: Database, owner: Any
) -> None:
    """However often anybody looks; suspicion alone is not told."""
    say(1)
    assert watch.run() == (0, 0)
    say(2)
    assert [watch.run() for _ in range(2)] == [(1, 0), (0, 0)]
    say(1)
    assert watch.run() == (0, 0)
    say(0, ended_at=2_000.0)
    assert [watch.run() for _ in range(2)] == [(0, 1), (0, 0)]
    assert sorted(told(database)) == ["attack.ended", "attack.started"]
    assert [(letter.kind, letter.to) for letter in letters(database)] == [("attack-started", owner.email)]


def test_another_attack_is_told_anew(
    watch: AttackWatch, say: Callable[..., None], database: Database, store: redis.Redis, site: str
) -> None:
    """Also where the end of the one before was missed, or its record is gone."""
    say(2)
    watch.run()
    say(2, since=3_000.0)
    assert watch.run() == (1, 1)
    store.delete(attack_key(site))
    assert watch.run() == (0, 1)
    assert sorted(told(database)) == ["attack.ended"] * 2 + ["attack.started"] * 2


def test_two_at_once_tell_once(watch: AttackWatch, say: Callable[..., None], database: Database) -> None:
    """The row's key decides."""
    say(2)
    results: list[tuple[int, int]] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        barrier.wait()
        results.append(watch.run())

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [(0, 0)] * 3 + [(1, 0)]
    assert told(database) == ["attack.started"]


def test_what_cannot_be_read_or_is_old_tells_nothing(
    watch: AttackWatch, say: Callable[..., None], store: redis.Redis, site: str, clock: Any
) -> None:
    """And nobody falls over it."""
    store.set(attack_key(site), "{")
    assert watch.run() == (0, 0)
    say(2)
    clock.pass_by(minutes=11)
    assert watch.run() == (0, 0)


def test_redis_away_is_waited_out(database: Database, site: str, clock: Any) -> None:
    """As the next look does."""
    nobody = redis.Redis(host="127.0.0.1", port=9)
    postbox, events = Postbox(SEALER, clock, lambda: None), Events(clock, lambda: None)
    with pytest.raises(Unavailable):
        AttackWatch(database, RedisAttackRecords(nobody), events, postbox, clock=clock).run()
    nobody.close()


def test_the_letter_is_in_the_receivers_language(
    watch: AttackWatch, say: Callable[..., None], database: Database, owner: Any
) -> None:
    """Not in the one of whoever runs the watch."""
    with database.write() as session:
        session.get_one(User, owner.user_id).language = "ko"
    say(2)
    watch.run()
    assert [letter.language for letter in letters(database)] == ["ko"]
