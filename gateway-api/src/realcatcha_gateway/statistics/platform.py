"""Add up what happened on all sites together: read by administrators of the platform only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from realcatcha_contracts import FUNNEL
from sqlalchemy import Select, desc, func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import (
    PlatformDay,
    PlatformLabelDay,
    PlatformLabelMonth,
    StatisticsDay,
    StatisticsHour,
)
from realcatcha_gateway.statistics.repository import Sums, rolled_up_at
from realcatcha_gateway.usage.quotas import Month

Ranking = Literal["verifications", "failures", "challenges"]
LEAST_SESSIONS: Final = 100
"""A site with fewer sessions has no share that says anything, and is in no ranking by share."""


@dataclass(frozen=True)
class RankedSite:
    """A site with its sums; `name` is empty where the site is gone."""

    site_id: str
    organisation_id: str
    name: str
    verifications: int
    sums: Sums


class PlatformStatistics:
    """Sums over every site, by whole days of UTC, which roll-ups have added up before."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rolled_up_at(self) -> datetime | None:
        """Tell when counts last became rows."""
        return rolled_up_at(self._session)

    def by_day(self, first: int, end: int) -> Iterator[tuple[int, Sums]]:
        """Give each day's sums, `first` to before `end`, days since 1970."""
        steps = (getattr(PlatformDay, name) for name in FUNNEL)
        yield from self._grouped(select(PlatformDay.day, *steps).where(*_between(PlatformDay.day, first, end)))

    def by_hour(self, first: int, end: int) -> Iterator[tuple[int, Sums]]:
        """Give each hour's sums, hours since 1970."""
        query = select(StatisticsHour.hour, *_sums(StatisticsHour)).where(*_between(StatisticsHour.hour, first, end))
        yield from self._grouped(query.group_by(StatisticsHour.hour))

    def labels(self, first: int, end: int) -> Counter[tuple[str, str]]:
        """Add up every label of every dimension over days: whole months from rows by month."""
        found: Counter[tuple[str, str]] = Counter()
        months = _months(first, end)
        whole_from, whole_to = (months[0].first, months[-1].last + 1) if months else (first, first)
        if months:
            self._add(found, PlatformLabelMonth, _between(PlatformLabelMonth.first_day, whole_from, whole_to))
        for start, stop in ((first, whole_from), (whole_to, end)):
            if start < stop:
                self._add(found, PlatformLabelDay, _between(PlatformLabelDay.day, start, stop))
        return found

    def _add(self, found: Counter[tuple[str, str]], model: Any, where: tuple[Any, Any]) -> None:
        query = select(model.dimension, model.label, func.sum(model.times)).where(*where)
        for dimension, label, times in self._session.execute(query.group_by(model.dimension, model.label)):
            found[dimension, label] += int(times)

    def ranked(self, ranking: Ranking, first: int, end: int, *, limit: int) -> list[RankedSite]:
        """Give the sites that come first over days."""
        days = _between(StatisticsDay.day, first, end)
        query = select(StatisticsDay.site_id).where(*days).group_by(StatisticsDay.site_id)
        if ranking != "verifications":
            query = query.having(func.sum(StatisticsDay.sessions) >= LEAST_SESSIONS)
        order = (desc(_measure(ranking)), StatisticsDay.site_id)
        site_ids = list(self._session.scalars(query.order_by(*order).limit(limit)))
        found = self._described(site_ids, days)
        return [found[site_id] for site_id in site_ids]

    def _described(self, site_ids: list[str], days: tuple[Any, Any]) -> dict[str, RankedSite]:
        """Add up all of a few sites: the order asks for one or two columns of every site, which is quicker."""
        key = (StatisticsDay.site_id, StatisticsDay.organisation_id)
        query = select(*key, func.sum(StatisticsDay.verifications), *_sums(StatisticsDay))
        rows = self._session.execute(query.where(StatisticsDay.site_id.in_(site_ids), *days).group_by(*key))
        names = self._names(site_ids)
        return {
            row[0]: RankedSite(row[0], row[1], names.get(row[0], ""), int(row[2] or 0), _read(row[3:])) for row in rows
        }

    def _names(self, site_ids: list[str]) -> dict[str, str]:
        return dict(self._session.execute(select(Site.id, Site.name).where(Site.id.in_(site_ids))).all())

    def _grouped(self, query: Select[Any]) -> Iterator[tuple[int, Sums]]:
        for number, *sums in self._session.execute(query):
            yield int(number), _read(sums)


def _months(first: int, end: int) -> list[Month]:
    """Give the whole months of a range."""
    found, day = [], first
    while day < end:
        month = Month.holding(day)
        if first <= month.first and month.last < end:
            found.append(month)
        day = month.last + 1
    return found


def _measure(ranking: Ranking) -> Any:
    """Failures: wrong answers of all sessions; challenges: the share of evaluated visitors who were asked one."""
    if ranking == "verifications":
        return func.sum(StatisticsDay.verifications)
    part, whole = ("failed", "sessions") if ranking == "failures" else ("challenged", "evaluated")
    return func.sum(getattr(StatisticsDay, part)) * 1.0 / func.nullif(func.sum(getattr(StatisticsDay, whole)), 0)


def _sums(model: Any) -> list[Any]:
    return [func.sum(getattr(model, name)).label(name) for name in FUNNEL]


def _between(column: Any, first: int, end: int) -> tuple[Any, Any]:
    return column >= first, column < end


def _read(row: Any) -> Sums:
    return {name: int(value or 0) for name, value in zip(FUNNEL, row, strict=True)}
