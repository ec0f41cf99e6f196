"""Telemetry into a bounded Redis Stream, without ever making a request wait or fail."""

import asyncio
from collections import deque
from dataclasses import dataclass

import structlog
from prometheus_client import CollectorRegistry, Counter
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.adapters.telemetry_codec import TELEMETRY_STREAM, Entry, encode_entry
from realcatcha_captcha.application.ports.telemetry import TelemetryRecord

_log = structlog.get_logger("realcatcha.telemetry")


@dataclass(frozen=True)
class TelemetryLimits:
    """How much telemetry may wait, in this process and in the stream. The oldest goes first.

    Attributes:
        record_bytes: A larger record is not kept at all.
        waiting_bytes: Held in the process while Redis is slow or away.
        stream_entries: Kept in the stream while the archive is away; `stream_bytes` likewise, as Redis counts memory.
        batch: Records sent in one round trip.
        measure_s: How often the stream's memory is measured.
        retry_s: Pause after Redis failed.
        give_up_s: How long `aclose` goes on sending.
    """

    record_bytes: int = 256 * 1024
    waiting_bytes: int = 16 * 1024 * 1024
    stream_entries: int = 200_000
    stream_bytes: int = 256 * 1024 * 1024
    batch: int = 64
    measure_s: float = 1.0
    retry_s: float = 0.5
    give_up_s: float = 2.0


class RedisTelemetrySink:
    """Collects records in the process and adds them to the stream from one background task.

    `start` and `aclose` are called by the composition root; a record before `start` waits in the process.
    """

    def __init__(self, client: Redis, *, registry: CollectorRegistry, limits: TelemetryLimits | None = None) -> None:
        self._client = client
        self._limits = limits or TelemetryLimits()
        self._waiting: deque[Entry] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._most_entries = self._limits.stream_entries
        self._measured_at = float("-inf")
        self._recorded = Counter(
            "realcatcha_telemetry_recorded", "Telemetry records added to the stream", registry=registry
        )
        self._dropped = Counter(
            "realcatcha_telemetry_dropped",
            "Telemetry records lost: too large, no room in the process, or trimmed from the full stream",
            ("reason",),
            registry=registry,
        )

    async def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._send_forever())

    async def aclose(self) -> None:
        """Send what waits, for a bounded time, and stop. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)
        try:
            async with asyncio.timeout(self._limits.give_up_s):
                while self._waiting:
                    await self._send_batch()
        except (Unavailable, TimeoutError):
            self._dropped.labels("process").inc(len(self._waiting))
        self._waiting.clear()
        self._waiting_bytes = 0

    async def record(self, event: TelemetryRecord) -> None:
        """See `TelemetrySink.record`. Appends to a list in the process; no I/O."""
        entry = encode_entry(event)
        if entry.size > self._limits.record_bytes:
            self._dropped.labels("too-large").inc()
            return
        self._waiting.append(entry)
        self._waiting_bytes += entry.size
        while self._waiting_bytes > self._limits.waiting_bytes:
            self._waiting_bytes -= self._waiting.popleft().size
            self._dropped.labels("process").inc()
        self._wake.set()

    async def _send_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                try:
                    await self._send_batch()
                except Unavailable as error:
                    _log.warning("telemetry_waits", waiting=len(self._waiting), private=error.private)
                    await asyncio.sleep(self._limits.retry_s)

    async def _send_batch(self) -> None:
        """Send the oldest records; they leave the process only when Redis has them."""
        batch = [self._waiting[place] for place in range(min(self._limits.batch, len(self._waiting)))]
        with translating():
            await self._measure()
            async with self._client.pipeline(transaction=False) as pipeline:
                for entry in batch:
                    pipeline.xadd(TELEMETRY_STREAM, entry.fields)
                pipeline.xtrim(TELEMETRY_STREAM, maxlen=self._most_entries, approximate=True)
                answers = await pipeline.execute()
        sent = set(batch)
        while self._waiting and self._waiting[0] in sent:  # some may have been dropped meanwhile
            self._waiting_bytes -= self._waiting.popleft().size
        self._recorded.inc(len(batch))
        if answers[-1]:
            self._dropped.labels("stream").inc(answers[-1])

    async def _measure(self) -> None:
        """Now and then turn the bound in bytes into a bound in entries, by the memory that the stream really takes."""
        now = asyncio.get_running_loop().time()
        if now - self._measured_at < self._limits.measure_s:
            return
        self._measured_at = now
        try:
            used = int(await self._client.memory_usage(TELEMETRY_STREAM, samples=20) or 0)
        except ResponseError:  # some managed servers forbid MEMORY; the bound in entries still holds
            return
        entries = int(await self._client.xlen(TELEMETRY_STREAM))
        most = self._limits.stream_entries
        if used and entries:
            most = min(most, max(1, entries * self._limits.stream_bytes // used))
        self._most_entries = most
