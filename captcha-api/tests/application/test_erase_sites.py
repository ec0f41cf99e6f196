"""A site is erased when nothing of it can come any more, and confirmed only then."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.memory_telemetry import MemoryTelemetryArchive
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_site_erasures import RedisSiteErasures
from realcatcha_captcha.adapters.redis_telemetry import RedisTelemetrySink
from realcatcha_captcha.application.erase_sites import SETTLED_S, SiteEraser
from realcatcha_captcha.application.ports.telemetry import ArchivedRecord, TelemetryRecord
from realcatcha_contracts import ERASED, ERASURES, attack_key
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

MINE, OTHER = "a" * 16, "b" * 16


def a_record(site: str) -> TelemetryRecord:
    return TelemetryRecord(f"{1:032x}", site, "evaluate", time.time(), "passed")


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


@pytest.fixture
async def archive() -> MemoryTelemetryArchive:
    archive = MemoryTelemetryArchive()
    await archive.store([ArchivedRecord("1", a_record(MINE)), ArchivedRecord("2", a_record(OTHER))])
    return archive


def eraser(client: Redis, archive: MemoryTelemetryArchive, *, after_s: float = SETTLED_S + 1) -> SiteEraser:
    return SiteEraser(RedisSiteErasures(client), archive, clock=lambda: time.time() + after_s)


async def test_a_site_goes_and_the_others_stay(client: Redis, archive: MemoryTelemetryArchive) -> None:
    """Records, watch and alarm; the confirmation takes the place of the request."""
    for site in (MINE, OTHER):
        await client.set(attack_key(site), "{}")
        await client.set(f"watch:{{{site}}}", "{}")
        await client.zadd("watched", {site: 1})
    await client.zadd(ERASURES, {MINE: time.time()})
    assert await eraser(client, archive).step() == 1
    assert await archive.count() == 1
    assert await client.smembers(ERASED) == {MINE.encode()}
    assert await client.exists(ERASURES) == 0
    assert [key for key in await client.keys() if MINE.encode() in key] == []
    assert await client.zrange("watched", 0, -1) == [OTHER.encode()]
    assert await eraser(client, archive).step() == 0


async def test_a_session_that_began_before_is_waited_for(client: Redis, archive: MemoryTelemetryArchive) -> None:
    """A quarter of an hour."""
    await client.zadd(ERASURES, {MINE: time.time()})
    assert await eraser(client, archive, after_s=SETTLED_S - 60).step() == 0
    assert await archive.count() == 2


async def test_telemetry_that_waits_is_waited_for(client: Redis, archive: MemoryTelemetryArchive) -> None:
    """However long the archive was away: an old record in the stream may be the site's."""
    sink = RedisTelemetrySink(client, registry=CollectorRegistry())
    await sink.record(a_record(MINE))
    await sink.aclose()
    await client.zadd(ERASURES, {MINE: time.time()})
    assert await eraser(client, archive, after_s=86_400).step() == 0
    await client.delete("telemetry")
    assert await eraser(client, archive, after_s=86_400).step() == 1


async def test_nothing_is_confirmed_while_the_archive_is_away(client: Redis, archive: MemoryTelemetryArchive) -> None:
    """It stays asked for."""
    await client.zadd(ERASURES, {MINE: time.time()})
    archive.down = True
    with pytest.raises(Unavailable):
        await eraser(client, archive).step()
    assert await client.exists(ERASED) == 0
    archive.down = False
    assert await eraser(client, archive).step() == 1


async def test_the_drain_does_so_beside_its_other_work(client: Redis, redis_url: str, mongo_uri: str) -> None:
    """The process itself, for a site that was erased long ago."""
    await client.zadd(ERASURES, {MINE: 0})
    environment = os.environ | {"CAPTCHA_REDIS_URL": redis_url, "CAPTCHA_MONGO_URI": mongo_uri}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "realcatcha_captcha.drain", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while not await client.sismember(ERASED, MINE):  # noqa: ASYNC110  # no event tells
                await asyncio.sleep(0.05)
    finally:
        process.terminate()
        await process.wait()
    assert await client.exists(ERASURES) == 0
