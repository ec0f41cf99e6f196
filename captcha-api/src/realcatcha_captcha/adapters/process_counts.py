"""Counts of this process on their way to Redis: absolute values, sent every two seconds.

Sending the same values twice changes nothing, so whatever may have been lost is sent again. What a process that is
killed had not sent is lost: two seconds of statistics, never a redemption that is billed.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter
from realcatcha_contracts import COUNTS_ALIVE, COUNTS_INDEX, COUNTS_LATE_S, COUNTS_LIFE_S, counts_key
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating

_HOUR_S: Final = 3600
_BEAT_S: Final = 60.0  # an idle process shows that it lives; the roll-up counts one that falls silent as killed
_log = structlog.get_logger("realcatcha.counts")


@dataclass(frozen=True)
class CountsPace:
    """How often counts are sent, how many may be kept, and how long the last ones may take."""

    send_every_s: float = 2.0
    most_fields: int = 100_000
    give_up_s: float = 2.0


@dataclass
class _Hour:
    """Counts of one hour since the process began, and the fields that Redis may not have."""

    values: dict[str, int] = field(default_factory=dict)
    unsent: set[str] = field(default_factory=set)

    def resend(self) -> None:
        self.unsent = set(self.values)


class ProcessCounts:
    """`Counts` of one process. `start` and `aclose` are the composition root's.

    Args:
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        client: Redis,
        *,
        registry: CollectorRegistry,
        pace: CountsPace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._pace = pace or CountsPace()
        self._clock = clock
        self.process: Final = secrets.token_hex(8)
        self._hours: dict[int, _Hour] = {}
        self._fields = 0
        self._beat_at = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self._dropped = Counter(
            "realcatcha_counts_dropped",
            "Counts of the statistics that were not kept: too many fields, or unsent for too long",
            ("reason",),
            registry=registry,
        )

    async def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._send_forever())

    async def aclose(self) -> None:
        """Send what waits, for a bounded time, say that this process ended well, and stop. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)
        try:
            async with asyncio.timeout(self._pace.give_up_s):
                await self.send()
                with translating():
                    await self._client.zrem(COUNTS_ALIVE, self.process)
        except (Unavailable, TimeoutError):
            _log.warning("counts_lost", fields=sum(len(hour.unsent) for hour in self._hours.values()))

    def add(self, site: str, name: str, label: str = "") -> None:
        """See `Counts.add`."""
        number = int(self._clock() // _HOUR_S)
        hour = self._hours.get(number)
        if hour is None:
            hour = self._hours[number] = _Hour()
        key = f"{site}|{name}|{label}" if label else f"{site}|{name}"
        value = hour.values.get(key)
        if value is None:
            if self._fields >= self._pace.most_fields:
                self._dropped.labels("fields").inc()
                return
            self._fields += 1
            value = 0
        hour.values[key] = value + 1
        hour.unsent.add(key)

    async def send(self) -> None:
        """Send what Redis may not have. Raises Unavailable; everything is then sent once more."""
        self._forget()
        sending = {number: hour for number, hour in self._hours.items() if hour.unsent}
        if not sending and self._clock() - self._beat_at < _BEAT_S:
            return
        fields = {number: {name: hour.values[name] for name in hour.unsent} for number, hour in sending.items()}
        for hour in sending.values():
            hour.unsent = set()
        try:
            lengths = await self._write(fields)
        except Unavailable:  # a server that was promoted may lack what its predecessor confirmed
            for hour in self._hours.values():
                hour.resend()
            raise
        for hour, length in zip(sending.values(), lengths, strict=True):
            if length < len(hour.values) - len(hour.unsent):
                hour.resend()

    async def _write(self, fields: Mapping[int, Mapping[Any, Any]]) -> list[int]:
        """Write values; gives the number of fields that each hour then has."""
        now = self._clock()
        with translating():
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.zadd(COUNTS_ALIVE, {self.process: now})
                for number, values in fields.items():
                    name = _name(number)
                    key = counts_key(self.process, name)
                    pipeline.sadd(COUNTS_INDEX, f"{self.process}:{name}")
                    pipeline.hset(key, mapping=values)
                    pipeline.expire(key, COUNTS_LIFE_S)
                    pipeline.hlen(key)
                answers: list[Any] = await pipeline.execute()
        self._beat_at = now
        return answers[4::4]

    def _forget(self) -> None:
        """Let hours go that the roll-up is about to close; what was never sent of them is lost, and counted."""
        limit = self._clock() - COUNTS_LATE_S
        for number in [number for number in self._hours if (number + 1) * _HOUR_S < limit]:
            hour = self._hours.pop(number)
            self._fields -= len(hour.values)
            self._dropped.labels("late").inc(len(hour.unsent))

    async def _send_forever(self) -> None:
        while True:
            await asyncio.sleep(self._pace.send_every_s)
            try:
                await self.send()
            except Unavailable as error:
                _log.warning("counts_wait", private=error.private)


def _name(hour: int) -> str:
    return time.strftime("%Y%m%d%H", time.gmtime(hour * _HOUR_S))
