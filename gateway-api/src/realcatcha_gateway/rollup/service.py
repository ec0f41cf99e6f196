"""One roll-up: read what changed, write it, close what is over. A kill between any two steps harms nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
from realcatcha_contracts import CLOSE_AFTER_S, COUNTS_LIFE_S

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.batches import purge
from realcatcha_gateway.rollup.models import RollupSource
from realcatcha_gateway.rollup.redis_counts import CountHash, RedisCounts
from realcatcha_gateway.rollup.repository import HOUR_MODELS, RollupRepository

_HOUR_S: Final = 3600
_HASHES_AT_ONCE: Final = 64
_SILENT_S: Final = 600
_REMEMBER_S: Final = COUNTS_LIFE_S + 5 * 86_400
_RUNS_BEFORE_REREADING: Final = 40
_log = structlog.get_logger("realcatcha.rollup")


@dataclass
class RollupReport:
    """What one run did.

    Attributes:
        hashes: Hashes that were read because they had changed or their hour is over.
        closed: Of them, those whose hour was closed.
        acknowledged: In closed hours: redemptions that processes answered; `counted` those that were counted in Redis.
            What a failover lost is the difference.
        died: Processes that ended without sending their last counts.
    """

    hashes: int = 0
    closed: int = 0
    acknowledged: int = 0
    counted: int = 0
    died: int = 0
    days: set[int] = field(default_factory=set)


class Rollup:
    """Turns counts into rows.

    Args:
        keep_days: Days after which rows by hour go; days stay.
    """

    def __init__(
        self, database: Database, counts: RedisCounts, *, clock: Clock = utc_now, keep_days: int = 800
    ) -> None:
        self._database = database
        self._counts = counts
        self._clock = clock
        self._keep_days = keep_days
        self._seen: dict[str, str] = {}
        self._runs = 0

    def run(self) -> RollupReport:
        """Roll up everything that is there. Raises Unavailable when Redis or the database is away."""
        now = self._clock()
        self._runs += 1
        if self._runs % _RUNS_BEFORE_REREADING == 0:
            self._seen.clear()
        report = RollupReport(died=self._counts.bury(silent_since=now.timestamp() - _SILENT_S))
        self._counts.seal([one for one in self._counts.hashes() if _is_over(one, now) and one.is_usage])
        hashes = self._counts.hashes()
        versions = self._changed(hashes, now)
        changed = [one for one in hashes if one.key in versions]
        over = [one for one in changed if _is_over(one, now) and (one.is_final or not one.is_usage)]
        for first in range(0, len(changed), _HASHES_AT_ONCE):
            self._write(changed[first : first + _HASHES_AT_ONCE], frozenset(over))
        self._finish(changed, over, report, now)
        self._counts.forget(over)
        self._seen = {one.key: versions.get(one.key) or self._seen.get(one.key, "") for one in hashes}
        return report

    def purge(self) -> None:
        """Remove rows by hour that are old. Raises Unavailable."""
        now_s = self._clock().timestamp()
        for model in HOUR_MODELS:
            old = model.hour < int(now_s // _HOUR_S) - self._keep_days * 24
            purge(self._database, model.__table__, old)  # type: ignore[arg-type]  # a Table
        forgotten = RollupSource.hour < int((now_s - _REMEMBER_S) // _HOUR_S)
        purge(self._database, RollupSource.__table__, forgotten)  # type: ignore[arg-type]  # a Table

    def _changed(self, hashes: Sequence[CountHash], now: datetime) -> dict[str, str]:
        """Give what to read, with its version: what changed since the last run, and what is over."""
        versions = self._counts.versions(hashes)
        return {
            one.key: version
            for one, version in zip(hashes, versions, strict=True)
            if not one.is_usage or _is_over(one, now) or self._seen.get(one.key) != version
        }

    def _write(self, hashes: Sequence[CountHash], over: frozenset[CountHash]) -> None:
        """Write some hashes in one unit of work, and close those that are over."""
        read = dict(zip(hashes, self._counts.read(hashes), strict=True))
        with self._database.write() as session:
            repository = RollupRepository(session)
            repository.lock()
            repository.write([source for sources in read.values() for source in sources])
            repository.close([source for one, sources in read.items() if one in over for source in sources])

    def _finish(
        self, changed: Sequence[CountHash], over: Sequence[CountHash], report: RollupReport, now: datetime
    ) -> None:
        """Add up the days that changed, before any hash goes; a day is added up again as long as one is there."""
        report.hashes, report.closed = len(changed), len(over)
        report.days = {one.hour // 24 for one in changed}
        for day in sorted(report.days):
            with self._database.write() as session:
                repository = RollupRepository(session)
                repository.lock()
                repository.add_up_days([day])
        with self._database.write() as session:
            repository = RollupRepository(session)
            repository.lock()
            repository.mark(now)
            if over:
                report.acknowledged, report.counted = repository.acknowledged({one.hour for one in over})
        if over or report.died:
            _log.info(
                "hours_closed",
                hashes=report.closed,
                acknowledged=report.acknowledged,
                counted=report.counted,
                processes_died=report.died,
            )


def _is_over(one: CountHash, now: datetime) -> bool:
    return (one.hour + 1) * _HOUR_S + CLOSE_AFTER_S <= now.timestamp()
