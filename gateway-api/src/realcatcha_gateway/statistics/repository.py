"""Add statistics up: for one site of an organisation, or for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from realcatcha_contracts import FUNNEL
from sqlalchemy import Integer, Select, cast, func, literal_column, select, union
from sqlalchemy.orm import Session

from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import (
    ROLLED_UP,
    LabelDay,
    LabelHour,
    OrganisationHour,
    OrganisationLabelDay,
    RollupMark,
    StatisticsDay,
    StatisticsHour,
)
from realcatcha_gateway.statistics.ranges import Segment
from realcatcha_gateway.usage.models import OrganisationUsageDay, UsageDay, UsageHour

_HOURS_A_DAY: Final = 24
_HOUR_S: Final = 3600
_MOST_NAMED: Final = 50
_DAY_S: Final = 86_400
Sums = dict[str, int]


@dataclass(frozen=True)
class Verifications:
    """Exact redemptions of one kind, verdict and country."""

    kind: str
    verdict: str
    country: str
    times: int


@dataclass(frozen=True)
class _Tables:
    """Where the sums of one subject are: a year is as many rows of a site as of an organisation."""

    hours: Any
    label_days: Any
    usage_days: Any


_OF_A_SITE: Final = _Tables(StatisticsHour, LabelDay, UsageDay)
_OF_AN_ORGANISATION: Final = _Tables(OrganisationHour, OrganisationLabelDay, OrganisationUsageDay)


class StatisticsRepository:
    """Every query is scoped by the organisation that it was made for.

    Args:
        site_id: None: all of the organisation's sites.
    """

    def __init__(self, session: Session, organisation_id: str, *, site_id: str | None = None) -> None:
        self._session = session
        self._organisation_id = organisation_id
        self._site_id = site_id
        self._tables = _OF_AN_ORGANISATION if site_id is None else _OF_A_SITE
        self._site_ids: list[str] | None = None

    def knows_site(self) -> bool:
        """Tell whether the site is the organisation's."""
        query = select(Site.id).where(Site.id == self._site_id, Site.organisation_id == self._organisation_id)
        return self._session.scalar(query) is not None

    def rolled_up_at(self) -> datetime | None:
        """Tell when counts last became rows."""
        return rolled_up_at(self._session)

    def by_day(self, segment: Segment) -> Iterator[tuple[int, Sums]]:
        """Add hours up by day of a zone, days since 1970."""
        local = (self._tables.hours.hour * _HOUR_S + segment.offset_s) // _DAY_S
        return self._funnel(cast(local, Integer), segment.first, segment.end)

    def by_hour(self, first: int, end: int) -> Iterator[tuple[int, Sums]]:
        """Give each hour's sums."""
        return self._funnel(self._tables.hours.hour, first, end)

    def totals(self, first: int, end: int) -> Sums:
        """Add all hours up."""
        hours = self._tables.hours
        query = select(*self._sums()).where(*self._scope(hours), *_between(hours.hour, first, end))
        return _read(self._session.execute(self._by_key(query, hours)).one())

    def labels(self, first: int, end: int) -> dict[tuple[str, str], int]:
        """Add up every label of every dimension: whole days from rows by day, the edges from rows by hour."""
        key = ("dimension", "label")
        found: dict[tuple[str, str], int] = {}
        for (dimension, label), times in self._grains(self._tables.label_days, LabelHour, key, "times", (first, end)):
            found[dimension, label] = found.get((dimension, label), 0) + times
        return found

    def verifications(self, first: int, end: int) -> list[Verifications]:
        """Add up the exact redemptions."""
        key, days = ("kind", "verdict", "country"), self._tables.usage_days
        found: dict[tuple[str, str, str], int] = {}
        for cell, times in self._grains(days, UsageHour, key, "verifications", (first, end)):
            found[cell] = found.get(cell, 0) + times
        return [Verifications(*cell, times) for cell, times in found.items()]

    def _funnel(self, bucket: Any, first: int, end: int) -> Iterator[tuple[int, Sums]]:
        hours = self._tables.hours
        query = select(bucket.label("bucket"), *self._sums())
        query = query.where(*self._scope(hours), *_between(hours.hour, first, end))
        for number, *sums in self._session.execute(self._by_key(query, hours).group_by("bucket")):
            yield int(number), _read(sums)

    def _sums(self) -> list[Any]:
        return [_sum(getattr(self._tables.hours, name)).label(name) for name in FUNNEL]

    def _grains(self, days: Any, hours: Any, key: tuple[str, ...], value: str, span: tuple[int, int]) -> Iterator[Any]:
        first, end = span
        first_day, end_day = -(-first // _HOURS_A_DAY), end // _HOURS_A_DAY
        if first_day < end_day:
            yield from self._grouped(days, key, value, _between(days.day, first_day, end_day))
            edges = [(first, first_day * _HOURS_A_DAY), (end_day * _HOURS_A_DAY, end)]
        else:
            edges = [(first, end)]
        for start, stop in edges:
            if start < stop:
                yield from self._grouped(hours, key, value, _between(hours.hour, start, stop))

    def _grouped(self, model: Any, key: tuple[str, ...], value: str, where: tuple[Any, ...]) -> Iterator[Any]:
        columns = [getattr(model, name) for name in key]
        query = select(*columns, _sum(getattr(model, value)).label("summed")).where(*self._scope(model), *where)
        for *cell, times in self._session.execute(self._by_key(query, model).group_by(*columns)):
            yield tuple(cell), int(times)

    def _by_key(self, query: Select[Any], model: Any) -> Select[Any]:
        """Have rows read as they lie; an organisation's hours of few sites, too, one site after the other.

        MySQL would take the organisation's index, and then look each row up, which takes twice the time.
        """
        if self._is_of_sites(model) and self._site_id is None and len(self._sites()) > _MOST_NAMED:
            return query
        for dialect in ("mysql", "mariadb"):
            query = query.with_hint(model, "FORCE INDEX (PRIMARY)", dialect)
        return query

    def _scope(self, model: Any) -> list[Any]:
        own = model.organisation_id == self._organisation_id
        if not self._is_of_sites(model):
            return [own]
        if self._site_id is not None:
            return [model.site_id == self._site_id, own]
        sites = self._sites()
        return [own] if len(sites) > _MOST_NAMED else [model.site_id.in_(sites), own]

    @staticmethod
    def _is_of_sites(model: Any) -> bool:
        return "site_id" in model.__table__.c

    def _sites(self) -> list[str]:
        """Name the organisation's sites, those that are gone included."""
        if self._site_ids is None:
            present = select(Site.id).where(Site.organisation_id == self._organisation_id)
            counted = select(StatisticsDay.site_id).where(StatisticsDay.organisation_id == self._organisation_id)
            self._site_ids = list(self._session.scalars(union(present, counted.distinct())))
        return self._site_ids


def rolled_up_at(session: Session) -> datetime | None:
    """Tell when counts last became rows, as far as this database knows."""
    return session.scalar(select(RollupMark.at).where(RollupMark.name == ROLLED_UP))


def _sum(column: Any) -> Any:
    """Add up as floating point, exact below 2**53: MariaDB adds integers as decimals, which takes twice as long."""
    return func.sum(column + literal_column("0e0"))


def _between(column: Any, first: int, end: int) -> tuple[Any, Any]:
    return column >= first, column < end


def _read(row: Any) -> Sums:
    return {name: int(value or 0) for name, value in zip(FUNNEL, row, strict=True)}
