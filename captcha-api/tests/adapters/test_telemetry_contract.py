"""One suite for the archive of telemetry (memory, MongoDB) and one for the sink (memory, Redis)."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import BulkWriteError, OperationFailure
from realcatcha_captcha.adapters.memory_telemetry import MemoryTelemetryArchive, MemoryTelemetrySink
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_indexes import ensure_ttl_index
from realcatcha_captcha.adapters.mongo_telemetry import MongoTelemetryArchive
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_telemetry import RedisTelemetrySink
from realcatcha_captcha.adapters.telemetry_codec import TELEMETRY_STREAM, decode_entry
from realcatcha_captcha.application.ports.telemetry import (
    ArchivedRecord,
    InputTelemetry,
    TelemetryArchive,
    TelemetryRecord,
    TelemetrySink,
)
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.outages import once_it_answers
from realcatcha_kit.testing.servers import start_mongo

NOW = 1_800_000_000.0
DAY_S = 86_400.0


def a_record(number: int = 1, *, at: float = NOW, traced: bool = True) -> TelemetryRecord:
    trace = InputTelemetry("mouse", "point", t=[0, 16, 33], x=[1, 2, 3], y=[4, 5, 6], e=[0, 0, 1], keys=[7], width=1280)
    return TelemetryRecord(
        session=f"{number:032x}",
        site="aaaaaaaaaaaaaaaa",
        step="evaluate",
        at=at,
        verdict="challenge",
        trust=41.5,
        reasons=["too-straight"],
        address_hash="5f3a",
        telemetry=trace if traced else None,
    )


@pytest.fixture(params=["memory", "mongo"])
async def archive(request: pytest.FixtureRequest) -> AsyncIterator[TelemetryArchive]:
    if request.param == "memory":
        yield MemoryTelemetryArchive()
        return
    client = connect_mongo(request.getfixturevalue("mongo_uri"))
    archive = MongoTelemetryArchive(database_of(client), telemetry_days=30, verdict_days=30)
    await archive.prepare()
    yield archive
    await client.close()


async def test_records_are_kept(archive: TelemetryArchive) -> None:
    """Several at once, with and without a trace."""
    await archive.store([ArchivedRecord("a", a_record(1)), ArchivedRecord("b", a_record(2, traced=False))])
    await archive.store([])
    assert await archive.count() == 2


async def test_a_record_that_comes_again_is_kept_once(archive: TelemetryArchive) -> None:
    """Redelivery after a crash: those already there change nothing, the others get in."""
    await archive.store([ArchivedRecord("a", a_record(1)), ArchivedRecord("b", a_record(2))])
    await archive.store([ArchivedRecord(id, a_record(3)) for id in ("b", "c", "a", "d")])
    await archive.store([ArchivedRecord(id, a_record(3)) for id in ("a", "b", "c", "d")])
    assert await archive.count() == 4


async def test_old_records_are_removed(archive: TelemetryArchive) -> None:
    """By the time of the event, after their days."""
    ages = (0, 29, 31, 300)
    await archive.store([ArchivedRecord(str(days), a_record(days, at=NOW - days * DAY_S)) for days in ages])
    assert await archive.remove_expired(now=NOW) == 2
    assert await archive.count() == 2


async def test_preparing_twice_is_no_error(archive: TelemetryArchive) -> None:
    """Every drain prepares, also after an interruption."""
    await archive.prepare()
    await archive.prepare()


async def test_a_memory_archive_can_be_away() -> None:
    """So that tests of its users need no server."""
    archive = MemoryTelemetryArchive()
    archive.down = True
    with pytest.raises(Unavailable):
        await archive.prepare()


async def test_verdicts_and_traces_are_separate_documents(mongo_uri: str) -> None:
    """A verdict is small and has no trace; the trace carries no address, not even hashed, and no key content."""
    client = connect_mongo(mongo_uri)
    database = database_of(client)
    archive = MongoTelemetryArchive(database)
    await archive.prepare()
    await archive.store([ArchivedRecord("a", a_record(1))])
    verdict: Any = await database["verdicts"].find_one({})
    trace: Any = await database["telemetry"].find_one({})
    lives = {
        name: [index.get("expireAfterSeconds") for index in (await database[name].index_information()).values()]
        for name in ("verdicts", "telemetry")
    }
    await client.close()
    assert verdict["reasons"] == ["too-straight"]
    assert verdict["verdict"] == "challenge"
    assert verdict["at"].timestamp() == NOW
    assert not {"telemetry", "t", "x", "keys"} & verdict.keys()
    assert trace["_id"] == verdict["_id"] == "a"
    assert (trace["x"], trace["keys"]) == ([1, 2, 3], [7])
    assert "address_hash" not in trace
    assert 30 * DAY_S in lives["telemetry"]
    assert 90 * DAY_S in lives["verdicts"]


async def test_a_mongo_that_is_away_is_unavailable(tmp_path: Path) -> None:
    """Every operation says so, and works again when it is back."""
    server = start_mongo(tmp_path)
    client = connect_mongo(f"{server.url}/test_{uuid.uuid4().hex}", timeout_s=0.3)
    archive = MongoTelemetryArchive(database_of(client))
    try:
        await archive.prepare()
        server.kill()
        record = ArchivedRecord("a", a_record())
        for refused in (archive.prepare(), archive.store([record]), archive.count(), archive.remove_expired(now=NOW)):
            with pytest.raises(Unavailable):
                await refused
        server.start()
        await once_it_answers(lambda: archive.store([record]))
        assert await archive.count() == 1
    finally:
        await client.close()
        server.stop()


class RefusingCollection:
    """Stands for a server that refuses documents for a reason other than a duplicate; the test server knows none."""

    def __init__(self, code: int) -> None:
        self._code = code

    async def insert_many(self, documents: list[Any], *, ordered: bool) -> None:
        assert not ordered
        failures = [{"index": place, "code": self._code} for place, _ in enumerate(documents)]
        raise BulkWriteError({"writeErrors": failures})

    async def create_index(self, *_: Any, **__: Any) -> None:
        raise OperationFailure("refused", self._code)


@pytest.mark.parametrize(("code", "refused"), [(121, True), (11_000, False)])
async def test_only_a_duplicate_is_taken_for_done(code: int, refused: bool) -> None:
    """Every other refusal is Unavailable, so that the entry stays in the stream."""
    collection = RefusingCollection(code)
    archive = MongoTelemetryArchive({"verdicts": collection, "telemetry": collection})  # type: ignore[arg-type]  # see the class
    with pytest.raises(Unavailable) if refused else nullcontext():
        await archive.store([ArchivedRecord("a", a_record())])


async def test_an_index_that_cannot_be_made_is_unavailable() -> None:
    """For any other reason than that it exists with another time."""
    collection = RefusingCollection(13)
    archive = MongoTelemetryArchive({"verdicts": collection, "telemetry": collection})  # type: ignore[arg-type]  # see the class
    with pytest.raises(Unavailable):
        await archive.prepare()


async def test_the_time_of_an_existing_index_is_changed() -> None:
    """A server that says "exists with other options" is told the new time."""
    commands = []

    class Database:
        async def command(self, name: str, value: str, **options: Any) -> None:
            commands.append((name, value, options))

    class Collection(RefusingCollection):
        name = "telemetry"
        database = Database()

    await ensure_ttl_index(Collection(85), "at", seconds=60)  # type: ignore[arg-type]  # see RefusingCollection
    assert commands == [("collMod", "telemetry", {"index": {"keyPattern": {"at": 1}, "expireAfterSeconds": 60}})]


Kept = Callable[[], Awaitable[list[TelemetryRecord]]]


@pytest.fixture(params=["memory", "redis"])
async def sink_and_kept(request: pytest.FixtureRequest) -> AsyncIterator[tuple[TelemetrySink, Kept]]:
    if request.param == "memory":
        memory = MemoryTelemetrySink()

        async def remembered() -> list[TelemetryRecord]:
            return list(memory.records)

        yield memory, remembered
        return
    client = connect(request.getfixturevalue("redis_url"), timeout_s=30)
    sink = RedisTelemetrySink(client, registry=CollectorRegistry())
    await sink.start()

    async def streamed() -> list[TelemetryRecord]:
        await sink.aclose()
        return [decode_entry(fields).record for _, fields in await client.xrange(TELEMETRY_STREAM)]

    yield sink, streamed
    await sink.aclose()
    await client.aclose()


async def test_a_record_is_left_whole_and_in_order(sink_and_kept: tuple[TelemetrySink, Kept]) -> None:
    """Every field survives, more records than one batch."""
    sink, kept = sink_and_kept
    for number in range(150):
        await sink.record(a_record(number, traced=number % 2 == 0))
    assert await kept() == [a_record(number, traced=number % 2 == 0) for number in range(150)]


async def test_a_site_is_erased_and_no_other(archive: TelemetryArchive) -> None:
    """Traces and verdicts; a second time finds nothing."""
    other = msgspec.structs.replace(a_record(2), site="bbbbbbbbbbbbbbbb")
    await archive.store([ArchivedRecord("a", a_record(1)), ArchivedRecord("b", other)])
    assert await archive.erase_site("aaaaaaaaaaaaaaaa") == 1
    assert await archive.erase_site("aaaaaaaaaaaaaaaa") == 0
    assert await archive.count() == 1
