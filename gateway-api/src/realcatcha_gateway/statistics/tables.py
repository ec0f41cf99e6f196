"""Statistics as CSV (RFC 4180) that no spreadsheet takes for a formula, a piece at a time."""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from realcatcha_contracts import FUNNEL

from realcatcha_gateway.statistics.ranges import MOST_DAYS_BY_HOUR, DayRange, Step
from realcatcha_gateway.statistics.service import Point, StatisticsService

_FORMULA: Final = (*"=+-@\t\r\n", *"＝＋－＠")
"""What may begin a formula, also in the wide signs of East Asia (OWASP, CSV Injection)."""
_LINES_AT_ONCE: Final = 500
Cell = str | int


@dataclass(frozen=True)
class Export:
    """A table of some days. Each piece is read in a session of its own, so that a slow reader holds none.

    Attributes:
        open: Opens the statistics.
        site: The site's id, or ``all``.
        kept_from_hour: Hours since 1970: earlier steps without a count are empty rather than zero.
    """

    open: Callable[[], AbstractContextManager[StatisticsService]]
    site: str
    days: DayRange
    step: Step
    kept_from_hour: int

    def series(self) -> Iterator[str]:
        """Write one line for each step: of hours at most a month's at once. Raises Unavailable."""
        yield _write([("site", "start", *FUNNEL)])
        for part in self.days.parts(MOST_DAYS_BY_HOUR) if self.step == "hour" else [self.days]:
            with self.open() as statistics:
                points = statistics.points(part, self.step)
            yield _write(self._line(point) for point in points)

    def labels(self) -> Iterator[str]:
        """Write one line for each label and for each cell of exact redemptions. Raises Unavailable."""
        with self.open() as statistics:
            labels, cells = statistics.labels(self.days), statistics.verifications(self.days)
        yield _write([("site", "dimension", "label", "times")])
        lines = itertools.chain(
            (
                (self.site, dimension, label, times)
                for dimension, counted in sorted(labels.items())
                for label, times in sorted(counted.items())
            ),
            (
                (self.site, "verifications", f"{one.kind}/{one.verdict}/{one.country}", one.times)
                for one in sorted(cells, key=lambda one: (one.kind, one.verdict, one.country))
            ),
        )
        while some := list(itertools.islice(lines, _LINES_AT_ONCE)):
            yield _write(some)

    def _line(self, point: Point) -> Sequence[Cell]:
        is_gone = point.start.timestamp() < self.kept_from_hour * 3600 and not any(point.sums.values())
        counts: Sequence[Cell] = [""] * len(FUNNEL) if is_gone else [point.sums[name] for name in FUNNEL]
        return (self.site, point.start.isoformat(), *counts)


def begun(pieces: Iterator[str]) -> Iterator[str]:
    """Read the first pieces at once: a database that is away is told before the answer begins. Raises Unavailable."""
    first = list(itertools.islice(pieces, 2))
    return itertools.chain(first, pieces)


def guarded(value: Cell) -> str:
    """Write a cell; text that a spreadsheet would run, also after spaces, gets an apostrophe before it."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA) else text


def _write(lines: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(value) for value in line] for line in lines)
    return text.getvalue()
