"""The pool's report in memory, for tests."""

from collections.abc import Sequence

from realcatcha_captcha.application.ports.shelf_reports import Report, ShelfReport


class MemoryShelfReports:
    """`ShelfReports` of one process."""

    def __init__(self) -> None:
        self.report: Report | None = None

    async def put(self, shelves: Sequence[ShelfReport], *, now: float) -> None:
        """See `ShelfReports.put`."""
        self.report = Report(now, list(shelves))

    async def last(self) -> Report | None:
        """See `ShelfReports.last`."""
        return self.report
