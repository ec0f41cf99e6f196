"""Deliver the outbox: one background task in every gateway process.

Nothing is claimed: two processes may deliver the same message, which its handler must bear (see the package). So a
process killed at any point leaves either a message that another one delivers or a message delivered already.
"""

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
from realcatcha_gateway.relay import POLL_S, Relay

Handler = Callable[[str], Awaitable[None]]
"""Delivers a subject. Raises `Unavailable` when its target is away: everything waits, no message is blamed."""

_BATCH: Final = 200
_LONGEST_POSTPONEMENT_S: Final = 300
_log = structlog.get_logger("realcatcha.outbox")


@dataclass(frozen=True)
class _Pending:
    topic: str
    subject: str
    attempts: int
    ids: tuple[int, ...]


class OutboxRelay(Relay):
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
        poll_s: float = POLL_S,
        longest_pause_s: float = 4.0,
    ) -> None:
        super().__init__("outbox", poll_s=poll_s, longest_pause_s=longest_pause_s)
        self._database = database
        self._handlers = handlers
        self._metrics = metrics
        self._clock = clock

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
