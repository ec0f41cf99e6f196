"""Tables for spreadsheets: no cell is run, and no more than a month of hours is held at once."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from realcatcha_gateway.database import Database
from realcatcha_gateway.statistics.ranges import DayRange, day_number
from realcatcha_gateway.statistics.repository import StatisticsRepository
from realcatcha_gateway.statistics.service import StatisticsService
from realcatcha_gateway.statistics.tables import Export, begun, guarded

FIRST = day_number(date(2026, 2, 1)) * 24
YEAR = DayRange(date(2026, 2, 1), date(2027, 1, 31), ZoneInfo("UTC"))


@pytest.fixture
def export(database: Database, owner: Any) -> Callable[..., Export]:
    """Prepare a table; `opened` counts the sessions that are open."""

    def export(days: DayRange, step: Any, opened: list[int] | None = None, *, site: str = "all") -> Export:
        opened = [0] if opened is None else opened

        @contextmanager
        def statistics() -> Iterator[StatisticsService]:
            with database.read() as session:
                opened[0] += 1
                yield StatisticsService(StatisticsRepository(session, owner.organisation_id))
                opened[0] -= 1

        return Export(statistics, site, days, step, kept_from_hour=0)

    return export


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n", " =", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_text_begins_a_formula(sign: str) -> None:
    """Whatever a name begins with; numbers stay numbers."""
    assert guarded(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert (guarded(-5), guarded("a=b"), guarded("2026-02-01")) == ("-5", "a=b", "2026-02-01")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", 'a","=1+1'])
def test_names_that_somebody_chose_stay_text(
    export: Callable[..., Export], happened: Callable[..., None], name: str
) -> None:
    """Of a label as of a site: the cell is what was chosen after an apostrophe, and no further cell."""
    happened(FIRST, {("reason", name): 2}, sessions=1)
    text = "".join(export(YEAR, "month", site=name).labels()), "".join(export(YEAR, "month", site=name).series())
    labels, series = (list(csv.reader(io.StringIO(one, newline="")))[1:] for one in text)
    written = name if name.startswith("a") else f"'{name}"
    assert labels == [[written, "reason", written, "2"]]
    assert {(line[0], len(line)) for line in series} == {(written, 14)}


def test_a_year_of_hours_is_read_a_month_at_a_time(
    export: Callable[..., Export], happened: Callable[..., None]
) -> None:
    """Each piece is small, and while it is sent no session is open."""
    happened(FIRST, sessions=1)
    opened, sizes = [0], []
    for piece in begun(export(YEAR, "hour", opened).series()):
        sizes.append(piece.count("\r\n"))
        assert opened == [0]
    assert (sum(sizes), max(sizes), len(sizes)) == (365 * 24 + 1, 31 * 24, 13)
