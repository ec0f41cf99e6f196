"""Counts of a process reach Redis as absolute values: again and again, late, or not at all."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.process_counts import CountsPace, ProcessCounts
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_contracts import COUNTS_ALIVE, COUNTS_INDEX, counts_key
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.servers import Server, start_redis
from redis.asyncio import Redis

NOW = 1_763_715_600.0  # 2025-11-21 09:00 UTC
HOUR = "2025112109"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


def counting(client: Redis, clock: Clock, **pace: Any) -> ProcessCounts:
    return ProcessCounts(client, registry=CollectorRegistry(), pace=CountsPace(**pace), clock=clock)


async def read(client: Redis, counts: ProcessCounts, hour: str = HOUR) -> dict[str, int]:
    fields = await client.hgetall(counts_key(counts.process, hour))
    return {str(name, "ascii"): int(value) for name, value in fields.items()}


def dropped(counts: ProcessCounts, reason: str) -> float:
    return counts._dropped.labels(reason)._value.get()


async def test_counts_arrive_under_their_process_and_hour(client: Redis, clock: Clock) -> None:
    """Listed, with a time to live, and the process shows that it lives until it ends."""
    counts = counting(client, clock)
    counts.add("site-a", "sessions")
    counts.add("site-a", "sessions")
    counts.add("site-b", "reason", "straight-line")
    await counts.send()
    assert await read(client, counts) == {"site-a|sessions": 2, "site-b|reason|straight-line": 1}
    assert await client.smembers(COUNTS_INDEX) == {f"{counts.process}:{HOUR}".encode()}
    assert 44 * 86_400 < await client.ttl(counts_key(counts.process, HOUR)) <= 45 * 86_400
    assert await client.zscore(COUNTS_ALIVE, counts.process) == NOW
    await counts.aclose()
    assert await client.zscore(COUNTS_ALIVE, counts.process) is None


async def test_an_idle_process_shows_that_it_lives(client: Redis, clock: Clock) -> None:
    """Once a minute; else the roll-up would take it for killed."""
    counts = counting(client, clock)
    for passed_s in (0, 59, 60):
        clock.now = NOW + passed_s
        await counts.send()
    assert await client.zscore(COUNTS_ALIVE, counts.process) == NOW + 60
    clock.now = NOW + 90
    await counts.send()
    assert await client.zscore(COUNTS_ALIVE, counts.process) == NOW + 60


async def test_sending_again_changes_nothing(client: Redis, clock: Clock) -> None:
    """Values are absolute; what did not change is not sent."""
    counts = counting(client, clock)
    for expected in (1, 2, 3):
        counts.add("site-a", "sessions")
        await counts.send()
        await counts.send()
        assert await read(client, counts) == {"site-a|sessions": expected}


async def test_each_hour_has_a_hash_of_its_own(client: Redis, clock: Clock) -> None:
    """Also where it is sent in the next hour."""
    counts = counting(client, clock)
    clock.now = NOW + 3599.9
    counts.add("site-a", "sessions")
    clock.now = NOW + 3600.1
    counts.add("site-a", "sessions")
    await counts.send()
    assert await read(client, counts) == {"site-a|sessions": 1}
    assert await read(client, counts, "2025112110") == {"site-a|sessions": 1}


async def test_what_redis_lost_is_sent_again(client: Redis, clock: Clock) -> None:
    """A promoted copy may lack what its predecessor confirmed."""
    counts = counting(client, clock)
    for name in ("sessions", "evaluated", "passed"):
        counts.add("site-a", name)
    await counts.send()
    await client.delete(counts_key(counts.process, HOUR))
    counts.add("site-a", "sessions")
    await counts.send()
    await counts.send()
    assert await read(client, counts) == {"site-a|sessions": 2, "site-a|evaluated": 1, "site-a|passed": 1}


async def test_after_an_outage_everything_is_sent(clock: Clock, tmp_path: Any) -> None:
    """Also what an earlier server had confirmed before it lost it, although nothing of it has changed since."""
    server: Server = start_redis(tmp_path / "redis", args=("--appendonly", "no"))
    client = connect(server.url)
    try:
        counts = counting(client, clock)
        counts.add("site-a", "sessions")
        await counts.send()
        server.kill()
        counts.add("site-b", "sessions")
        with pytest.raises(Unavailable):
            await counts.send()
        server.start()
        await counts.send()
        assert await read(client, counts) == {"site-a|sessions": 1, "site-b|sessions": 1}
    finally:
        await client.aclose()
        server.stop()


async def test_too_many_fields_are_dropped_and_counted(client: Redis, clock: Clock) -> None:
    """Known ones go on."""
    counts = counting(client, clock, most_fields=2)
    for name in ("sessions", "evaluated", "passed", "sessions", "passed"):
        counts.add("site-a", name)
    await counts.send()
    assert await read(client, counts) == {"site-a|sessions": 2, "site-a|evaluated": 1}
    assert dropped(counts, "fields") == 2


async def test_what_could_not_be_sent_for_hours_is_dropped_and_counted(client: Redis, clock: Clock) -> None:
    """The roll-up has closed its hour; its fields make room again."""
    counts = counting(client, clock, most_fields=1)
    counts.add("site-a", "sessions")
    clock.now = NOW + 3600 + 2 * 3600 + 1
    await counts.send()
    assert await client.exists(counts_key(counts.process, HOUR)) == 0
    assert dropped(counts, "late") == 1
    counts.add("site-a", "sessions")
    await counts.send()
    assert await read(client, counts, "2025112112") == {"site-a|sessions": 1}


async def test_the_last_counts_leave_with_the_process(client: Redis, clock: Clock) -> None:
    """A process that is stopped loses nothing."""
    counts = counting(client, clock, send_every_s=3600)
    await counts.start()
    counts.add("site-a", "sessions")
    await counts.aclose()
    assert await read(client, counts) == {"site-a|sessions": 1}


async def test_a_process_ends_although_redis_is_away(clock: Clock) -> None:
    """In bounded time."""
    client = connect("redis://127.0.0.1:9/0")
    counts = counting(client, clock, give_up_s=0.5)
    await counts.start()
    counts.add("site-a", "sessions")
    await counts.aclose()
    await client.aclose()
