"""What only the Redis sink promises: bounds, counted losses, no waiting."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_telemetry import RedisTelemetrySink, TelemetryLimits
from realcatcha_captcha.adapters.telemetry_codec import TELEMETRY_STREAM, decode_entry
from realcatcha_captcha.application.ports.telemetry import InputTelemetry, TelemetryRecord
from realcatcha_kit.testing.servers import start_redis
from redis.asyncio import Redis


def a_record(number: int, *, events: int = 3) -> TelemetryRecord:
    ints = list(range(events))
    trace = InputTelemetry("mouse", "point", t=ints, x=ints, y=ints, e=[0] * events)
    return TelemetryRecord(f"{number:032x}", "aaaaaaaaaaaaaaaa", "answer", 1.8e9, "passed", telemetry=trace)


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_s=30)
    yield client
    await client.aclose()


def dropped(registry: CollectorRegistry, reason: str) -> float:
    return registry.get_sample_value("realcatcha_telemetry_dropped_total", {"reason": reason}) or 0.0


async def until(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # a server changes it
            await asyncio.sleep(0.01)


async def numbers_in_stream(client: Redis) -> list[int]:
    return [int(decode_entry(fields).record.session, 16) for _, fields in await client.xrange(TELEMETRY_STREAM)]


async def test_a_record_too_large_is_dropped_and_counted(client: Redis) -> None:
    """One message cannot fill the stream."""
    registry = CollectorRegistry()
    sink = RedisTelemetrySink(client, registry=registry, limits=TelemetryLimits(record_bytes=1000))
    await sink.record(a_record(1, events=1000))
    await sink.record(a_record(2))
    await sink.aclose()
    assert await numbers_in_stream(client) == [2]
    assert dropped(registry, "too-large") == 1


async def test_the_stream_is_bounded_in_entries(client: Redis) -> None:
    """The oldest go, and each is counted."""
    registry = CollectorRegistry()
    sink = RedisTelemetrySink(
        client, registry=registry, limits=TelemetryLimits(stream_entries=20, batch=10, give_up_s=60.0)
    )
    for number in range(200):
        await sink.record(a_record(number, events=300))
    await sink.aclose()
    kept = await numbers_in_stream(client)
    assert 20 <= len(kept) < 60  # trimmed by whole nodes of the stream
    assert kept == list(range(200 - len(kept), 200))
    assert dropped(registry, "stream") == 200 - len(kept)


async def test_the_stream_is_bounded_in_bytes(client: Redis) -> None:
    """As Redis itself counts its memory, whatever the records' sizes."""
    registry = CollectorRegistry()
    limits = TelemetryLimits(stream_bytes=300_000, batch=5, measure_s=0.0, give_up_s=60.0)
    sink = RedisTelemetrySink(client, registry=registry, limits=limits)
    for number in range(400):
        await sink.record(a_record(number, events=500 if number < 200 else 50))
    await sink.aclose()
    assert int(await client.memory_usage(TELEMETRY_STREAM, samples=0) or 0) < 450_000
    kept = await numbers_in_stream(client)
    assert kept[-1] == 399
    assert dropped(registry, "stream") == 400 - len(kept)


async def test_recording_never_waits_and_never_fails(tmp_path: Path) -> None:
    """While Redis is away, records wait in the process; what is too much goes, oldest first, counted."""
    server = start_redis(tmp_path)
    client = connect(server.url, timeout_s=30)
    registry = CollectorRegistry()
    sink = RedisTelemetrySink(client, registry=registry, limits=TelemetryLimits(waiting_bytes=20_000, retry_s=0.05))
    await sink.start()
    try:
        server.kill()
        took = []
        for number in range(500):
            started = time.perf_counter()
            await sink.record(a_record(number))
            took.append(time.perf_counter() - started)
        assert sorted(took)[len(took) // 2] < 0.05  # one or other may lose the processor to somebody else
        lost = dropped(registry, "process")
        assert lost > 300
        await asyncio.sleep(0.2)
        server.start()
        await until(lambda: registry.get_sample_value("realcatcha_telemetry_recorded_total") == 500 - lost)
        assert await numbers_in_stream(client) == list(range(int(lost), 500))
    finally:
        await sink.aclose()
        await client.aclose()
        server.stop()


async def test_closing_without_redis_gives_up_in_time(tmp_path: Path) -> None:
    """What could not be sent is counted."""
    server = start_redis(tmp_path)
    server.stop()
    client = connect(server.url, timeout_s=30)
    registry = CollectorRegistry()
    sink = RedisTelemetrySink(client, registry=registry, limits=TelemetryLimits(give_up_s=0.5))
    await sink.record(a_record(1))
    started = time.perf_counter()
    await sink.aclose()
    await client.aclose()
    assert time.perf_counter() - started < 10
    assert dropped(registry, "process") == 1


async def test_a_server_that_forbids_measuring_still_bounds_entries(client: Redis) -> None:
    """Some managed servers refuse MEMORY."""
    await client.acl_setuser(
        "plain", enabled=True, nopass=True, keys=["*"], categories=["+@all"], commands=["-memory"], reset=True
    )
    kwargs = client.connection_pool.connection_kwargs
    plain = Redis(host=kwargs["host"], port=kwargs["port"], username="plain", password="any", protocol=2)
    limits = TelemetryLimits(stream_entries=10, batch=5, measure_s=0.0, give_up_s=60.0)
    sink = RedisTelemetrySink(plain, registry=CollectorRegistry(), limits=limits)
    for number in range(100):
        await sink.record(a_record(number, events=300))
    await sink.aclose()
    await plain.aclose()
    await client.acl_deluser("plain")
    assert len(await numbers_in_stream(client)) < 50
