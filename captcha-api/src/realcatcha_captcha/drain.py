"""The drain process: telemetry from its Redis Stream into MongoDB (``python -m realcatcha_captcha.drain``).

At least once from the stream, once in the archive: an entry leaves the stream only after the archive has it, and the
archive keeps an id once. While the archive is away, entries wait in the stream, which the writing side bounds. What a
crashed drain had in hand is claimed by the next one.

The same process watches for attacks on sites (`realcatcha_captcha.application.attack_watch`), archive or not, and
removes what is kept of sites that were erased (`realcatcha_captcha.application.erase_sites`).
"""

import asyncio
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from pydantic import AliasChoices, Field
from pydantic_settings import SettingsConfigDict
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.logs import configure_logging
from realcatcha_kit.settings import ServiceSettings
from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from realcatcha_captcha.adapters.attack_metrics import AttackMetrics
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_telemetry import MongoTelemetryArchive
from realcatcha_captcha.adapters.redis_client import connect, translating
from realcatcha_captcha.adapters.redis_site_erasures import RedisSiteErasures
from realcatcha_captcha.adapters.redis_site_mixes import RedisSiteMixes
from realcatcha_captcha.adapters.telemetry_codec import (
    TELEMETRY_GROUP,
    TELEMETRY_STREAM,
    UnreadableEntryError,
    decode_entry,
)
from realcatcha_captcha.application.attack_watch import AttackWatch
from realcatcha_captcha.application.erase_sites import SiteEraser
from realcatcha_captcha.application.ports.telemetry import ArchivedRecord, TelemetryArchive

_REDIS_TIMEOUT_S: Final = 5.0
_log = structlog.get_logger("realcatcha.drain")

StreamEntry = tuple[bytes, dict[bytes, bytes] | None]


class DrainSettings(ServiceSettings):
    """What the drain process reads from its environment."""

    model_config = SettingsConfigDict(env_prefix="CAPTCHA_", frozen=True, extra="ignore", populate_by_name=True)

    redis_url: str = "redis://127.0.0.1:6379/0"
    mongo_uri: str = Field(
        default="mongodb://127.0.0.1:27017/realcatcha", validation_alias=AliasChoices("CAPTCHA_MONGO_URI", "MONGO_URI")
    )
    telemetry_days: float = Field(default=30.0, gt=0)
    verdict_days: float = Field(default=90.0, gt=0)
    drain_batch: int = Field(default=100, ge=1, le=1000)
    drain_claim_idle_s: float = Field(default=30.0, gt=0)
    drain_metrics_port: int = 0
    drain_metrics_host: str = "127.0.0.1"


@dataclass(frozen=True)
class DrainPace:
    """How the drain reads.

    Attributes:
        batch: Entries archived at once.
        block_s: Longest wait for new entries; also how long a stop may take.
        claim_idle_s: An entry that another drain has held for so long is taken over.
        retry_s: Pause after the stream or the archive failed.
        expire_s: How often records that outlived their time are removed.
    """

    batch: int = 100
    block_s: float = 0.5
    claim_idle_s: float = 30.0
    retry_s: float = 1.0
    expire_s: float = 3600.0


class Drain:
    """Moves entries of the stream into an archive until told to stop."""

    def __init__(
        self,
        client: Redis,
        archive: TelemetryArchive,
        *,
        registry: CollectorRegistry,
        pace: DrainPace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._archive = archive
        self._pace = pace or DrainPace()
        self._clock = clock
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._stopping = asyncio.Event()
        self._claim_at = self._expire_at = float("-inf")
        self._prepared = False
        self._has_pending = False
        self._archived = Counter(
            "realcatcha_telemetry_archived",
            "Telemetry records handed to the archive",
            registry=registry,
        )
        self._unreadable = Counter(
            "realcatcha_telemetry_unreadable", "Stream entries that could not be read", registry=registry
        )
        self._trimmed = Counter(
            "realcatcha_telemetry_trimmed_in_hand", "Entries trimmed while this drain held them", registry=registry
        )
        self._waiting = Gauge("realcatcha_telemetry_waiting", "Entries in the stream", registry=registry)

    def stop(self) -> None:
        """Have `run` return after the batch in hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Drain until `stop`. Every failure of stream or archive is waited out."""
        while not self._stopping.is_set():
            try:
                await self._prepare()
                await self.step()
            except Unavailable as error:
                self._prepared = False
                self._has_pending = True
                _log.warning("drain_waits", private=error.private)
                await self._pause(self._pace.retry_s)
        await self._leave()

    async def step(self) -> int:
        """Archive one batch; give how many entries left the stream. Raises Unavailable."""
        await self._keep_house()
        entries = await self._read()
        if not entries:
            return 0
        records, gone = self._decode(entries)
        if records:
            await self._archive.store(records)
            self._archived.inc(len(records))
        ids = [entry_id for entry_id, _ in entries]
        with translating():
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.xack(TELEMETRY_STREAM, TELEMETRY_GROUP, *ids)
                pipeline.xdel(TELEMETRY_STREAM, *ids)
                pipeline.xlen(TELEMETRY_STREAM)
                *_, waiting = await pipeline.execute()
        self._waiting.set(waiting)
        self._trimmed.inc(gone)
        return len(entries)

    async def _prepare(self) -> None:
        if self._prepared:
            return
        with translating():
            try:
                await self._client.xgroup_create(TELEMETRY_STREAM, TELEMETRY_GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
        await self._archive.prepare()
        self._prepared = True

    async def _keep_house(self) -> None:
        """Take over what crashed drains held, and let old records go, each at its own pace."""
        now = asyncio.get_running_loop().time()
        if now >= self._claim_at:
            self._claim_at = now + self._pace.claim_idle_s / 2
            await self._claim()
        if now >= self._expire_at:
            self._expire_at = now + self._pace.expire_s
            removed = await self._archive.remove_expired(now=self._clock())
            _log.info("telemetry_expired", records=removed)

    async def _claim(self) -> None:
        """Make entries that another consumer has held for too long this one's; `_read` then finds them."""
        idle_ms = int(self._pace.claim_idle_s * 1000)
        start: Any = "0-0"
        while True:
            with translating():
                answer = await self._client.xautoclaim(
                    TELEMETRY_STREAM, TELEMETRY_GROUP, self._consumer, min_idle_time=idle_ms, start_id=start, count=1000
                )
            start, claimed = answer[0], answer[1]
            self._has_pending = self._has_pending or bool(claimed)
            if start in (b"0-0", "0-0"):
                return

    async def _read(self) -> Sequence[StreamEntry]:
        """Read entries in hand first (claimed, or left by a failed archive), then new ones."""
        if self._has_pending:
            entries = await self._read_group("0", block_ms=None)
            if entries:
                return entries
            self._has_pending = False
        return await self._read_group(">", block_ms=int(self._pace.block_s * 1000))

    async def _read_group(self, after: str, *, block_ms: int | None) -> Sequence[StreamEntry]:
        with translating():
            answer: Any = await self._client.xreadgroup(
                TELEMETRY_GROUP,
                self._consumer,
                {TELEMETRY_STREAM: after},
                count=self._pace.batch,
                block=block_ms,
            )
        return answer[0][1] if answer else ()

    def _decode(self, entries: Sequence[StreamEntry]) -> tuple[list[ArchivedRecord], int]:
        """Decode what can be; count what was trimmed in hand."""
        records = []
        gone = 0
        for entry_id, fields in entries:
            if not fields:
                gone += 1
                continue
            try:
                records.append(decode_entry(fields))
            except UnreadableEntryError:
                self._unreadable.inc()
                _log.error("telemetry_unreadable", entry=str(entry_id, "ascii"))
        return records, gone

    async def _leave(self) -> None:
        """Unregister the consumer where it holds nothing."""
        try:
            with translating():
                held = await self._client.xpending_range(
                    TELEMETRY_STREAM, TELEMETRY_GROUP, "-", "+", 1, consumername=self._consumer
                )
                if not held:
                    await self._client.xgroup_delconsumer(TELEMETRY_STREAM, TELEMETRY_GROUP, self._consumer)
        except Unavailable as error:
            _log.warning("drain_left_in_haste", private=error.private)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


async def serve(settings: DrainSettings) -> None:
    """Compose the process and drain until SIGTERM or SIGINT."""
    registry = CollectorRegistry()
    client = connect(settings.redis_url, timeout_s=_REDIS_TIMEOUT_S)
    mongo = connect_mongo(settings.mongo_uri)
    archive = MongoTelemetryArchive(
        database_of(mongo), telemetry_days=settings.telemetry_days, verdict_days=settings.verdict_days
    )
    pace = DrainPace(batch=settings.drain_batch, claim_idle_s=settings.drain_claim_idle_s)
    drain = Drain(client, archive, registry=registry, pace=pace)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, drain.stop)
    watch = AttackWatch(RedisSiteMixes(client), clock=time.time, tell=AttackMetrics(registry).tell)
    watching = asyncio.create_task(watch.run())  # beside the drain, which may be waiting for its archive
    erasing = asyncio.create_task(SiteEraser(RedisSiteErasures(client), archive, clock=time.time).run())
    if settings.drain_metrics_port:
        start_http_server(settings.drain_metrics_port, settings.drain_metrics_host, registry=registry)
    _log.info("drain_started")
    try:
        await drain.run()
    finally:
        await end_tasks(watching, erasing)
        await client.aclose()
        await mongo.close()
    _log.info("drain_stopped")


def main() -> None:
    """Run the process."""
    settings = DrainSettings()
    configure_logging("captcha-drain", level=settings.log_level)
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
