"""Write the rows of sources, fold closed hours, add up days. For every organisation: only the roll-up uses it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from realcatcha_contracts import FUNNEL
from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.rollup.models import RollupSource
from realcatcha_gateway.rollup.redis_counts import Source
from realcatcha_gateway.rollup.upserts import upsert, upsert_selected
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import (
    REDEEMED,
    ROLLED_UP,
    LabelDay,
    LabelHour,
    OrganisationHour,
    OrganisationLabelDay,
    PlatformDay,
    PlatformLabelDay,
    PlatformLabelMonth,
    RollupMark,
    StatisticsDay,
    StatisticsHour,
)
from realcatcha_gateway.usage.models import OrganisationUsageDay, UsageDay, UsageHour
from realcatcha_gateway.usage.quotas import Month

_LOCK: Final = "lock"
_CLOSED: Final = ""
_HOURS_A_DAY: Final = 24
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
HOUR_MODELS: Final = (UsageHour, StatisticsHour, LabelHour, OrganisationHour)
_USAGE_KEY: Final = ("site_id", "kind", "verdict", "country")
_LABEL_KEY: Final = ("site_id", "dimension", "label")


class RollupRepository:
    """One unit of work of the roll-up. Of two at once, one waits: `lock` comes first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self) -> None:
        """Keep other roll-ups out until the unit of work ends."""
        held = select(RollupMark.name).where(RollupMark.name == _LOCK).with_for_update()
        if self._session.scalar(held) is None:
            self._set_mark(_LOCK, _EPOCH)

    def mark(self, now: datetime) -> None:
        """Note that a roll-up has finished."""
        self._set_mark(ROLLED_UP, now)

    def write(self, sources: Sequence[Source]) -> None:
        """Write the values of sources whose hour is open; a source that was closed has been counted."""
        closed = self._closed(sources)
        open_sources = [source for source in sources if source.id not in closed]
        owners = self._owners({site for source in open_sources for site in source.sites})
        upsert(self._session, UsageHour, _usage_rows(open_sources, owners), values=["verifications"], merge="greatest")
        upsert(self._session, StatisticsHour, _funnel_rows(open_sources, owners), values=FUNNEL, merge="greatest")
        upsert(self._session, LabelHour, _label_rows(open_sources, owners), values=["times"], merge="greatest")

    def close(self, sources: Sequence[Source]) -> None:
        """Fold the rows of sources into their hour's; the second time nothing is left to fold."""
        closed = self._closed(sources)
        by_hour: defaultdict[int, list[str]] = defaultdict(list)
        for source in sources:
            if source.id not in closed:
                by_hour[source.hour].append(source.name)
        for hour, names in by_hour.items():
            self._fold(hour, names)
        ids = [source.id for source in sources if source.id not in closed]
        self._session.execute(update(RollupSource).where(RollupSource.id.in_(ids)).values(closed=True))

    def add_up_days(self, days: Iterable[int]) -> None:
        """Make the rows of days the sums of their hours."""
        for day in days:
            hours = (day * _HOURS_A_DAY, (day + 1) * _HOURS_A_DAY - 1)
            usage = _sums(UsageHour, _USAGE_KEY, ["verifications"], literal(day).label("day"), _owner(UsageHour))
            usage = usage.where(UsageHour.hour.between(*hours))
            upsert_selected(self._session, UsageDay, usage, values=["verifications"], merge="replace")
            labels = _sums(LabelHour, _LABEL_KEY, ["times"], literal(day).label("day"), _owner(LabelHour))
            labels = labels.where(LabelHour.hour.between(*hours))
            upsert_selected(self._session, LabelDay, labels, values=["times"], merge="replace")
            self._add_up_sites(day, hours)
            self._add_up_organisations(day, hours)
            self._add_up_platform(day)

    def _add_up_sites(self, day: int, hours: tuple[int, int]) -> None:
        """Make a day's funnel of each site; one that redeemed without a funnel has a row, too."""
        key, fixed = ("site_id",), literal(day).label("day")
        funnel = _sums(StatisticsHour, key, FUNNEL, fixed, _owner(StatisticsHour), literal(0).label("verifications"))
        funnel = funnel.where(StatisticsHour.hour.between(*hours))
        upsert_selected(self._session, StatisticsDay, funnel, values=FUNNEL, merge="replace")
        nothing = (literal(0).label(name) for name in FUNNEL)
        exact = _sums(UsageDay, key, ["verifications"], fixed, _owner(UsageDay), *nothing)
        exact = exact.where(UsageDay.day == day)
        upsert_selected(self._session, StatisticsDay, exact, values=["verifications"], merge="replace")

    def _add_up_organisations(self, day: int, hours: tuple[int, int]) -> None:
        """Make an organisation's rows the sums of its sites', so that reading them takes no longer with more sites."""
        funnel = _sums(StatisticsHour, ("organisation_id", "hour"), FUNNEL).where(StatisticsHour.hour.between(*hours))
        upsert_selected(self._session, OrganisationHour, funnel, values=FUNNEL, merge="replace")
        labels = _sums(LabelDay, ("organisation_id", "day", "dimension", "label"), ["times"])
        labels = labels.where(LabelDay.day == day)
        upsert_selected(self._session, OrganisationLabelDay, labels, values=["times"], merge="replace")
        usage = _sums(UsageDay, ("organisation_id", "day", "kind", "verdict", "country"), ["verifications"])
        usage = usage.where(UsageDay.day == day)
        upsert_selected(self._session, OrganisationUsageDay, usage, values=["verifications"], merge="replace")

    def _add_up_platform(self, day: int) -> None:
        """Add up the funnel and the labels of all sites, and the exact redemptions by kind, verdict and country."""
        steps = select(*(func.sum(getattr(StatisticsDay, name)) for name in FUNNEL)).where(StatisticsDay.day == day)
        sums = zip(FUNNEL, self._session.execute(steps).one(), strict=True)
        funnel: dict[str, int] = {name: int(times or 0) for name, times in sums}
        upsert(self._session, PlatformDay, [funnel | {"day": day}], values=FUNNEL, merge="replace")
        fixed = literal(day).label("day")
        labels = _sums(LabelDay, ("dimension", "label"), ["times"], fixed).where(LabelDay.day == day)
        upsert_selected(self._session, PlatformLabelDay, labels, values=["times"], merge="replace")
        for name in REDEEMED:
            column = getattr(UsageDay, name)
            times = func.sum(UsageDay.verifications).label("times")
            query = select(fixed, literal(f"redeemed_{name}").label("dimension"), column.label("label"), times)
            query = query.where(UsageDay.day == day).group_by(column)
            upsert_selected(self._session, PlatformLabelDay, query, values=["times"], merge="replace")

        month = Month.holding(day)
        whole = _sums(PlatformLabelDay, ("dimension", "label"), ["times"], literal(month.first).label("first_day"))
        whole = whole.where(PlatformLabelDay.day.between(month.first, month.last))
        upsert_selected(self._session, PlatformLabelMonth, whole, values=["times"], merge="replace")

    def acknowledged(self, hours: Collection[int]) -> tuple[int, int]:
        """Compare what processes say they redeemed in hours with what was counted."""
        verified = select(func.sum(StatisticsHour.verified)).where(StatisticsHour.hour.in_(hours))
        counted = select(func.sum(UsageHour.verifications)).where(UsageHour.hour.in_(hours))
        return int(self._session.scalar(verified) or 0), int(self._session.scalar(counted) or 0)

    def _closed(self, sources: Sequence[Source]) -> set[str]:
        """Give the ids of those that were closed; those unknown are remembered as open."""
        ids = {source.id: source.hour for source in sources}
        query = select(RollupSource.id, RollupSource.closed).where(RollupSource.id.in_(list(ids)))
        known = dict(self._session.execute(query).all())
        if new := [{"id": id, "hour": hour, "closed": False} for id, hour in ids.items() if id not in known]:
            self._session.execute(insert(RollupSource), new)
        return {id for id, closed in known.items() if closed}

    def _owners(self, sites: Collection[str]) -> dict[str, str]:
        """Give the organisation of each site; one that is gone owes to nobody."""
        query = select(Site.id, Site.organisation_id).where(Site.id.in_(list(sites)))
        return dict(self._session.execute(query).all())

    def _fold(self, hour: int, names: Sequence[str]) -> None:
        for model, key, values in (
            (UsageHour, _USAGE_KEY, ["verifications"]),
            (StatisticsHour, ("site_id",), list(FUNNEL)),
            (LabelHour, _LABEL_KEY, ["times"]),
        ):
            rows = (model.hour == hour, model.source.in_(names))
            fixed = (literal(hour).label("hour"), literal(_CLOSED).label("source"), _owner(model))
            query = _sums(model, key, values, *fixed)
            upsert_selected(self._session, model, query.where(*rows), values=values, merge="sum")
            self._session.execute(delete(model).where(*rows))

    def _set_mark(self, name: str, at: datetime) -> None:
        upsert(self._session, RollupMark, [{"name": name, "at": at}], values=["at"], merge="replace")


def _owner(model: Any) -> Any:
    """Name one organisation for each row: a row that is there keeps its own, and a site's day is never split."""
    return func.max(model.organisation_id).label("organisation_id")


def _sums(model: Any, key: Sequence[str], values: Sequence[str], *fixed: Any) -> Any:
    columns = model.__table__.c
    summed = (func.sum(columns[name]).label(name) for name in values)
    return select(*(columns[name] for name in key), *fixed, *summed).group_by(*(columns[name] for name in key))


def _usage_rows(sources: Sequence[Source], owners: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        _row(source, site, owners, kind=kind, verdict=verdict, country=country, verifications=count)
        for source in sources
        for (site, kind, verdict, country), count in source.usage.items()
        if site in owners
    ]


def _funnel_rows(sources: Sequence[Source], owners: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        _row(source, site, owners, **{step: steps.get(step, 0) for step in FUNNEL})
        for source in sources
        for site, steps in source.funnel.items()
        if site in owners
    ]


def _label_rows(sources: Sequence[Source], owners: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        _row(source, site, owners, dimension=dimension, label=label, times=count)
        for source in sources
        for (site, dimension, label), count in source.labels.items()
        if site in owners
    ]


def _row(source: Source, site: str, owners: Mapping[str, str], **values: Any) -> dict[str, Any]:
    whole = {"site_id": site, "organisation_id": owners[site], "hour": source.hour, "source": source.name}
    return whole | values
