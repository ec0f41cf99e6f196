"""A folder from which a worker takes photographs by itself, a little at a time."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import Pictures
from realcatcha_captcha.application.ports.uploads import RefusedFile, Uploads
from realcatcha_captcha.pool.intake import Intake, Report, Rights, in_batches, read_lines
from realcatcha_captcha.pool.sources import FolderSource, Incoming, NoSourceError

_log = structlog.get_logger("realcatcha.pool")


class Inbox:
    """Walks through a folder again and again; a file is looked at once as long as it does not change.

    Args:
        folder: May appear later.
        pictures: The picture store.
        objects: Where the photographs go.
        uploads: Where administrators read what was refused; None: only in the log.
        clock: Seconds, monotonic.
    """

    def __init__(
        self,
        folder: Path,
        pictures: Pictures,
        objects: ObjectStore,
        *,
        uploads: Uploads | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._uploads = uploads
        self._folder = folder
        self._pictures = pictures
        self._objects = objects
        self._clock = clock
        self._seen: set[tuple[str, int, str]] = set()
        self._walk: tuple[Intake, Iterator[list[Incoming]]] | None = None

    async def take(self, *, seconds: float) -> int:
        """Take files for about so long; give how many came in. Raises Unavailable, the walk then begins again."""
        until = self._clock() + seconds
        try:
            intake, batches = self._walk or self._begin()
        except NoSourceError as error:
            _log.warning("ingest_waits", reason=str(error))
            return 0
        self._walk, before = None, intake.report.taken
        for batch in batches:
            await intake.take(batch)
            self._seen.update((one.name, one.size, one.stamp) for one in batch)
            if self._clock() >= until:
                self._walk = intake, batches
                break
        report = intake.report
        for file, reason in report.refused.items():
            _log.warning("photograph_refused", file=file, reason=reason)
        await self._remember(report)
        report.refused.clear()
        if report.taken > before:
            _log.info("photographs_taken", photographs=report.taken - before)
        return report.taken - before

    async def _remember(self, report: Report) -> None:
        if self._uploads is not None and report.refused:
            named = [(_printable(name), reason) for name, reason in report.refused.items()]
            await self._uploads.refuse([RefusedFile(name, self._folder.name, why, time.time()) for name, why in named])

    def _begin(self) -> tuple[Intake, Iterator[list[Incoming]]]:
        source = FolderSource(self._folder)
        new = (one for one in source.files() if (one.name, one.size, one.stamp) not in self._seen)
        lines = read_lines(source)
        intake = Intake(self._pictures, self._objects, lines=lines, rights=Rights(), origin=source.name)
        return intake, iter(in_batches(new))


def _printable(name: str) -> str:
    """Give a name that any store can hold: that of a file may be no text at all."""
    return name.encode("utf-8", "replace").decode()[:300]
