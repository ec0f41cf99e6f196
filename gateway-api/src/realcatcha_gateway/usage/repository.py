"""Read usage: of one organisation for its members, of all for the watch over quotas."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.database.scoped import ScopedRepository
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.usage.models import UsageDay, UsageHour, UsageNotice, UsageQuota

_HOURS_A_DAY: Final = 24


@dataclass(frozen=True)
class SiteDay:
    """Verifications of a site on a day, days since 1970."""

    site_id: str
    day: int
    verifications: int


class UsageRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def days(self, first: int, last: int) -> Sequence[SiteDay]:
        """Give the verifications of each site and day, both days included."""
        query = (
            select(UsageDay.site_id, UsageDay.day, func.sum(UsageDay.verifications))
            .where(UsageDay.organisation_id == self._organisation_id, UsageDay.day.between(first, last))
            .group_by(UsageDay.site_id, UsageDay.day)
            .order_by(UsageDay.day, UsageDay.site_id)
        )
        return [SiteDay(site_id, day, int(count)) for site_id, day, count in self._session.execute(query)]

    def used(self, first: int, last: int) -> int:
        """Add up the verifications of days, both included."""
        query = select(func.sum(UsageDay.verifications)).where(
            UsageDay.organisation_id == self._organisation_id, UsageDay.day.between(first, last)
        )
        return int(self._session.scalar(query) or 0)

    def used_in_hours(self, hours: range) -> int:
        """Add up hours since 1970, UTC, by whole days where there are some; exact up to the last roll-up."""
        first_day, days_end = -(-hours.start // _HOURS_A_DAY), hours.stop // _HOURS_A_DAY
        around = self._hours(hours.start, first_day * _HOURS_A_DAY) + self._hours(days_end * _HOURS_A_DAY, hours.stop)
        return self.used(first_day, days_end - 1) + around

    def _hours(self, start: int, stop: int) -> int:
        query = select(func.sum(UsageHour.verifications)).where(
            UsageHour.organisation_id == self._organisation_id, UsageHour.hour.between(start, stop - 1)
        )
        return int(self._session.scalar(query) or 0)

    def quota(self) -> UsageQuota | None:
        """Give what was agreed in place of the plan's; None: nothing."""
        return self._session.get(UsageQuota, self._organisation_id)

    def site_names(self) -> dict[str, str]:
        """Give the names of the organisation's sites."""
        query = select(Site.id, Site.name).where(Site.organisation_id == self._organisation_id)
        return dict(self._session.execute(query).all())

    def notices(self, period: str) -> Sequence[UsageNotice]:
        """Give the thresholds that were reached in a period, the earliest first."""
        query = select(UsageNotice).where(
            UsageNotice.organisation_id == self._organisation_id, UsageNotice.period == period
        )
        return self._session.scalars(query.order_by(UsageNotice.created_at, UsageNotice.threshold)).all()


class EveryUsage:
    """Usage of every organisation: only maintenance uses it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def used(self, first: int, last: int) -> dict[str, int]:
        """Add up each organisation's verifications of days, both included."""
        query = (
            select(UsageDay.organisation_id, func.sum(UsageDay.verifications))
            .where(UsageDay.day.between(first, last))
            .group_by(UsageDay.organisation_id)
        )
        return {organisation_id: int(count) for organisation_id, count in self._session.execute(query)}

    def quotas(self) -> dict[str, UsageQuota]:
        """Give everything that was agreed in place of plans, by organisation."""
        return {row.organisation_id: row for row in self._session.scalars(select(UsageQuota))}

    def used_in_hours(self, organisation_id: str, hours: range) -> int:
        """Add up an organisation's verifications of hours (see `UsageRepository.used_in_hours`)."""
        return UsageRepository(self._session, organisation_id).used_in_hours(hours)

    def notices_of(self, organisation_id: str, period: str) -> set[str]:
        """Give the thresholds that were noted for an organisation in a period."""
        return {notice.threshold for notice in UsageRepository(self._session, organisation_id).notices(period)}

    def notices(self, period: str) -> dict[str, set[str]]:
        """Give the thresholds noted in a period, by organisation."""
        noted: defaultdict[str, set[str]] = defaultdict(set)
        query = select(UsageNotice.organisation_id, UsageNotice.threshold).where(UsageNotice.period == period)
        for organisation_id, threshold in self._session.execute(query):
            noted[organisation_id].add(threshold)
        return noted

    def add_notice(self, notice: UsageNotice) -> None:
        """Add a notice. Raises sqlalchemy.exc.IntegrityError where it is there already."""
        self._session.add(notice)
        self._session.flush()

    def set_quota(self, quota: UsageQuota) -> None:
        """Put a quota into force."""
        self._session.merge(quota)
