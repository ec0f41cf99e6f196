"""Telemetry in memory, for tests and for developing without Redis or MongoDB."""

from collections import deque
from collections.abc import Sequence

from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.telemetry import ArchivedRecord, TelemetryRecord


class MemoryTelemetrySink:
    """Keeps the newest records.

    Attributes:
        records: Oldest first.
    """

    def __init__(self, *, most: int = 10_000) -> None:
        self.records: deque[TelemetryRecord] = deque(maxlen=most)

    async def record(self, event: TelemetryRecord) -> None:
        """See `TelemetrySink.record`."""
        self.records.append(event)


class MemoryTelemetryArchive:
    """Keeps records by id.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
    """

    def __init__(self, *, keep_s: float = 30 * 86_400.0) -> None:
        self._records: dict[str, TelemetryRecord] = {}
        self._keep_s = keep_s
        self.down = False

    async def prepare(self) -> None:
        """See `TelemetryArchive.prepare`."""
        self._reach()

    async def store(self, records: Sequence[ArchivedRecord]) -> None:
        """See `TelemetryArchive.store`."""
        for one in records:
            self._reach().setdefault(one.id, one.record)

    async def count(self) -> int:
        """See `TelemetryArchive.count`."""
        return len(self._reach())

    async def remove_expired(self, *, now: float) -> int:
        """See `TelemetryArchive.remove_expired`."""
        old = [id for id, record in self._reach().items() if record.at <= now - self._keep_s]
        for id in old:
            del self._records[id]
        return len(old)

    async def erase_site(self, site: str) -> int:
        """See `TelemetryArchive.erase_site`."""
        gone = [id for id, record in self._reach().items() if record.site == site]
        for id in gone:
            del self._records[id]
        return len(gone)

    def _reach(self) -> dict[str, TelemetryRecord]:
        if self.down:
            raise Unavailable(private="memory archive: down")
        return self._records
