"""The drain: nothing lost, nothing twice, whatever ends or is away."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pymongo
import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.memory_telemetry import MemoryTelemetryArchive
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_site_mixes import RedisSiteMixes
from realcatcha_captcha.adapters.redis_telemetry import RedisTelemetrySink, TelemetryLimits
from realcatcha_captcha.adapters.telemetry_codec import TELEMETRY_GROUP, TELEMETRY_STREAM
from realcatcha_captcha.application.ports.site_mixes import Stretch
from realcatcha_captcha.application.ports.telemetry import ArchivedRecord, InputTelemetry, TelemetryRecord
from realcatcha_captcha.domain.attack import Mix
from realcatcha_captcha.drain import Drain, DrainPace
from realcatcha_contracts import ReasonCount
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.servers import start_mongo, start_redis
from redis.asyncio import Redis

PACE = DrainPace(batch=10, block_s=0.05, claim_idle_s=0.2, retry_s=0.05)


def a_record(number: int, *, events: int = 3) -> TelemetryRecord:
    ints = list(range(events))
    trace = InputTelemetry("mouse", "point", t=ints, x=ints, y=ints, e=[0] * events)
    return TelemetryRecord(f"{number:032x}", "aaaaaaaaaaaaaaaa", "evaluate", time.time(), "passed", telemetry=trace)


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


async def record(
    client: Redis, numbers: Sequence[int], *, events: int = 3, limits: TelemetryLimits | None = None
) -> None:
    """Write records as a web process does."""
    # A busy disk may hold Redis up for seconds; the test is about what happens after a record is in the stream.
    limits = limits or TelemetryLimits(give_up_s=60)
    sink = RedisTelemetrySink(client, registry=CollectorRegistry(), limits=limits)
    for number in numbers:
        await sink.record(a_record(number, events=events))
    await sink.aclose()


class Archive(MemoryTelemetryArchive):
    """Remembers which sessions came, in order, also more than once."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[int] = []

    async def store(self, records: Sequence[ArchivedRecord]) -> None:
        await super().store(records)
        self.came += [int(one.record.session, 16) for one in records]


@asynccontextmanager
async def draining(
    client: Redis, archive: MemoryTelemetryArchive, registry: CollectorRegistry | None = None
) -> AsyncIterator[Drain]:
    drain = Drain(client, archive, registry=registry or CollectorRegistry(), pace=PACE)
    task = asyncio.create_task(drain.run())
    yield drain
    drain.stop()
    await asyncio.wait_for(task, 5)


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 60.0) -> None:
    """Wait until another program made it so."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.01)


async def until_kept(archive: MemoryTelemetryArchive, count: int) -> None:
    async def kept() -> bool:
        return not archive.down and await archive.count() >= count

    await until(kept)


async def until_drained(client: Redis, *, seconds: float = 60.0) -> None:
    async def drained() -> bool:
        return not await client.xlen(TELEMETRY_STREAM)

    await until(drained, seconds=seconds)


async def test_records_reach_the_archive_and_leave_the_stream(client: Redis) -> None:
    """Those that waited before the drain started, and those that come later."""
    archive = Archive()
    await record(client, range(25))
    async with draining(client, archive):
        await until_kept(archive, 25)
        await record(client, range(25, 30))
        await until_kept(archive, 30)
    assert archive.came == list(range(30))
    assert await client.xlen(TELEMETRY_STREAM) == 0
    assert await client.xinfo_consumers(TELEMETRY_STREAM, TELEMETRY_GROUP) == []


async def test_an_archive_that_is_away_is_waited_for(client: Redis) -> None:
    """Nothing leaves the stream meanwhile; all of it arrives afterwards, in order."""
    archive = Archive()
    await record(client, range(5))
    async with draining(client, archive):
        await until_kept(archive, 5)
        archive.down = True
        await record(client, range(5, 40))
        await asyncio.sleep(0.3)
        assert await client.xlen(TELEMETRY_STREAM) == 35
        archive.down = False
        await until_kept(archive, 40)
    assert archive.came == list(range(40))


async def test_the_stream_stays_bounded_while_the_archive_is_away(client: Redis) -> None:
    """The oldest are gone, the newest arrive, also where the drain had the oldest in hand."""
    archive = Archive()
    archive.down = True
    registry = CollectorRegistry()
    async with draining(client, archive, registry):
        await record(client, range(10), events=300)
        await asyncio.sleep(0.3)
        await record(client, range(10, 200), events=300, limits=TelemetryLimits(stream_entries=20, batch=10))
        left = await client.xlen(TELEMETRY_STREAM)
        assert left < 60
        archive.down = False
        await until_kept(archive, left)
        await until_drained(client)
    assert archive.came == list(range(200 - left, 200))
    pending = await client.xpending(TELEMETRY_STREAM, TELEMETRY_GROUP)
    assert pending["pending"] == 0


async def test_what_a_crashed_drain_held_is_taken_over(client: Redis) -> None:
    """Read by a consumer that never came back."""
    await record(client, range(15))
    await client.xgroup_create(TELEMETRY_STREAM, TELEMETRY_GROUP, id="0")
    await client.xreadgroup(TELEMETRY_GROUP, "crashed", {TELEMETRY_STREAM: ">"}, count=12)
    archive = Archive()
    async with draining(client, archive):
        await until_kept(archive, 15)
    assert sorted(archive.came) == list(range(15))


async def test_an_unreadable_entry_is_counted_and_removed(client: Redis) -> None:
    """It blocks nothing behind it."""
    for fields in ({b"record": b"{}"}, {b"id": b"x", b"record": b"rubbish"}, {b"id": b"\xff", b"record": b"{}"}):
        await client.xadd(TELEMETRY_STREAM, {**fields})
    await record(client, [1])
    archive, registry = Archive(), CollectorRegistry()
    async with draining(client, archive, registry):
        await until_kept(archive, 1)
    assert registry.get_sample_value("realcatcha_telemetry_unreadable_total") == 3
    assert await client.xlen(TELEMETRY_STREAM) == 0


async def test_a_forged_number_cannot_block_the_archive(client: Redis) -> None:
    """A whole number that MongoDB has no type for is refused at the stream."""
    raw = msgspec.json.encode(a_record(1)).replace(b'"x":[0,', b'"x":[%d,' % 2**63)
    assert b"9223372036854775808" in raw
    await client.xadd(TELEMETRY_STREAM, {"id": "a", "record": raw})
    archive, registry = Archive(), CollectorRegistry()
    async with draining(client, archive, registry):
        await record(client, [1])
        await until_kept(archive, 1)
    assert registry.get_sample_value("realcatcha_telemetry_unreadable_total") == 1


async def test_a_redis_that_lost_everything_is_no_end(client: Redis) -> None:
    """The group is made again."""
    archive = Archive()
    async with draining(client, archive):
        await record(client, range(3))
        await until_kept(archive, 3)
        await client.flushall()
        await record(client, range(3, 6))
        await until_kept(archive, 6)


async def test_a_redis_that_is_away_is_waited_for(tmp_path: Path) -> None:
    """Killed and started again with its data."""
    server = start_redis(tmp_path, args=("--appendfsync", "always"))
    client = connect(server.url, timeout_s=30)
    archive = Archive()
    try:
        async with draining(client, archive):
            await record(client, range(3))
            await until_kept(archive, 3)
            server.kill()
            await asyncio.sleep(0.2)
            server.start()
            await record(client, range(3, 6))
            await until_kept(archive, 6)
            server.kill()
    finally:
        await client.aclose()
        server.stop()


async def test_old_records_are_let_go(client: Redis) -> None:
    """Where the store does not do it by itself, the drain does."""
    archive = Archive()
    await archive.store([ArchivedRecord("old", TelemetryRecord("a", "b", "swap", 1.0, "denied"))])
    async with draining(client, archive):

        async def gone() -> bool:
            return not await archive.count()

        await until(gone)


async def test_a_failing_archive_is_reported_by_step(client: Redis) -> None:
    """`run` waits it out; `step` says it."""
    archive = Archive()
    archive.down = True
    drain = Drain(client, archive, registry=CollectorRegistry(), pace=PACE)
    with pytest.raises(Unavailable):
        await drain.step()


def start_drain(redis_url: str, mongo_uri: str, log: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "CAPTCHA_REDIS_URL": redis_url,
        "CAPTCHA_MONGO_URI": mongo_uri,
        "CAPTCHA_DRAIN_BATCH": "20",
        "CAPTCHA_DRAIN_CLAIM_IDLE_S": "1",
    }
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "realcatcha_captcha.drain"], env=environment, stdout=output, stderr=output
        )


async def test_the_process_killed_again_and_again_loses_and_doubles_nothing(
    client: Redis, redis_url: str, mongo_uri: str, tmp_path: Path
) -> None:
    """Kill -9 in the middle of its work, three times; then SIGTERM ends it cleanly."""
    total = 1500
    await record(client, range(total), events=200)
    database: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(mongo_uri)
    verdicts, traces = (database.get_default_database()[name] for name in ("verdicts", "telemetry"))
    log = tmp_path / "drain.log"
    process = start_drain(redis_url, mongo_uri, log)
    try:
        for share in (0.2, 0.4, 0.6):
            enough = int(total * share)

            async def halfway(enough: int = enough) -> bool:
                return verdicts.count_documents({}) >= enough

            await until(halfway, seconds=60)
            process.kill()
            process.wait()
            assert await client.xlen(TELEMETRY_STREAM) > 0
            process = start_drain(redis_url, mongo_uri, log)
        await until_drained(client, seconds=60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    for collection in (verdicts, traces):
        assert sorted(int(str(one["session"]), 16) for one in collection.find({})) == list(range(total))
    database.close()
    assert b'"event":"drain_stopped"' in log.read_bytes()


async def test_the_process_sees_an_attack_without_its_archive(client: Redis, redis_url: str, tmp_path: Path) -> None:
    """An attacker cannot hide behind a MongoDB that is away."""
    mixes = RedisSiteMixes(client)
    wave = Stretch(Mix(seen=400, doubted=390, wrong=300), {"automation-flag": 390})
    await mixes.add({("a" * 16, int(time.time() // 60)): wave})
    process = start_drain(redis_url, "mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=200", tmp_path / "drain.log")
    try:

        async def published() -> bool:
            return await mixes.record("a" * 16) is not None

        await until(published, seconds=60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    found = await mixes.record("a" * 16)
    assert found is not None
    assert (found.level, found.bad, found.reasons) == (2, 690, [ReasonCount("automation-flag", 390)])


async def test_the_process_waits_for_a_mongo_that_comes_later(client: Redis, redis_url: str, tmp_path: Path) -> None:
    """Start-up order does not matter, and SIGTERM is heard while it waits."""
    server = start_mongo(tmp_path / "mongo")
    server.stop()
    uri = f"{server.url}/later"
    await record(client, range(5))
    process = start_drain(redis_url, uri, tmp_path / "drain.log")
    try:
        await asyncio.sleep(1.5)
        assert process.poll() is None
        assert await client.xlen(TELEMETRY_STREAM) == 5
        server.start()
        await until_drained(client, seconds=60)
        server.stop()
        await record(client, [6])
        await asyncio.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        server.stop()
