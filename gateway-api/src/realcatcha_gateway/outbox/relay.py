"""Deliver the outbox: one background task in every gateway process.

Nothing is claimed: two processes may deliver the same message, which its handler must bear (see the package). So a
process killed at any point leaves either a message that another one delivers or a message delivered already.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.outbox.metrics import OutboxMetrics
from realcatcha_gateway.outbox.repository import OutboxRepository

Handler = Callable[[str], Awaitable[None]]
"""Delivers a subject. Raises `Unavailable` when its target is away: everything waits, no message is blamed."""

_BATCH: Final = 200
_POLL_S: Final = 1.0
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 4.0
_LONGEST_POSTPONEMENT_S: Final = 300
_log = structlog.get_logger("realcatcha.outbox")


@dataclass(frozen=True)
class _Pending:
    topic: str
    subject: str
    attempts: int
    ids: tuple[int, ...]


class OutboxRelay:
    """Delivers messages through the handler of their topic.

    Args:
        handlers: Topic -> handler.
        poll_s: How often to look for messages that other processes wrote.
        longest_pause_s: Bound of the back-off while the database or a target is away.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        metrics: OutboxMetrics,
        *,
        clock: Clock = utc_now,
        poll_s: float = _POLL_S,
        longest_pause_s: float = _LONGEST_PAUSE_S,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._metrics = metrics
        self._clock = clock
        self._poll_s = poll_s
        self._longest_pause_s = longest_pause_s
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Start a round soon; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Deliver until cancelled; outlives any absence of the database or of a handler's target."""
        self._loop = asyncio.get_running_loop()
        pause_s = _FIRST_PAUSE_S
        while True:
            self._woken.clear()
            try:
                full = await self.deliver_once()
            except Unavailable as error:
                _log.warning("outbox_waits", private=error.private)
                await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311  # spreads processes, keeps no secret
                pause_s = min(pause_s * 2, self._longest_pause_s)
                continue
            except Exception:  # noqa: BLE001  # a defect in one round must not end delivery for good
                _log.exception("outbox_round_failed")
                await asyncio.sleep(self._longest_pause_s)
                continue
            pause_s = _FIRST_PAUSE_S
            if not full:
                await self._rest()

    async def deliver_once(self) -> bool:
        """Deliver what is due now; tells whether more may be waiting. Raises Unavailable."""
        pending, full = await run_in_threadpool(self._load)
        delivered: list[int] = []
        try:
            for message in pending:
                if await self._deliver(message):
                    delivered.extend(message.ids)
        finally:
            if delivered:
                await run_in_threadpool(self._remove, delivered)
        return full

    async def _deliver(self, message: _Pending) -> bool:
        try:
            await self._handlers[message.topic](message.subject)
        except Unavailable:
            self._metrics.failed(message.topic)
            raise
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one message, the others go on
            self._metrics.failed(message.topic)
            _log.error("outbox_message_failed", topic=message.topic, subject=message.subject, error=repr(error))
            await run_in_threadpool(self._postpone, message)
            return False
        self._metrics.delivered(message.topic)
        return True

    def _load(self) -> tuple[Sequence[_Pending], bool]:
        with self._database.read() as session:
            repository = OutboxRepository(session)
            rows = repository.due(self._clock(), limit=_BATCH)
            count, oldest = repository.waiting()
            age_s = (self._clock() - oldest).total_seconds() if oldest else 0.0
            self._metrics.waiting(count, age_s)
            ids: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
            attempts: dict[tuple[str, str], int] = {}
            for row in rows:
                ids[row.topic, row.subject].append(row.id)
                attempts[row.topic, row.subject] = row.attempts
        pending = [_Pending(*key, attempts[key], tuple(group)) for key, group in ids.items()]
        return pending, len(rows) == _BATCH

    def _remove(self, ids: Sequence[int]) -> None:
        with self._database.write() as session:
            OutboxRepository(session).remove(ids)

    def _postpone(self, message: _Pending) -> None:
        delay = timedelta(seconds=min(2.0 ** min(message.attempts, 16), _LONGEST_POSTPONEMENT_S))
        with self._database.write() as session:
            OutboxRepository(session).postpone(message.ids, until=self._clock() + delay)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._poll_s):
                await self._woken.wait()
        except TimeoutError:
            return
