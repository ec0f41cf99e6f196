"""What an organisation used in a month, beside what its plan includes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.usage.errors import UnknownPeriod
from realcatcha_gateway.usage.quotas import Month, Quota
from realcatcha_gateway.usage.repository import SiteDay, UsageRepository

_PERIOD: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_DAY_ZERO: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class MonthlyUsage:
    """Verifications of a month.

    Attributes:
        site_names: Of the organisation's sites; a site that is gone has none.
        thresholds: Those that were reached, the earliest first.
    """

    period: Month
    days: list[SiteDay]
    site_names: dict[str, str]
    quota: Quota
    thresholds: list[str]

    @property
    def used(self) -> int:
        """All verifications of the month."""
        return sum(day.verifications for day in self.days)

    def by_site(self) -> dict[str, int]:
        """Add the days up; the busiest site comes first."""
        sums: dict[str, int] = dict.fromkeys(self.site_names, 0)
        for day in self.days:
            sums[day.site_id] = sums.get(day.site_id, 0) + day.verifications
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


class UsageService:
    """Usage of the repository's organisation.

    Args:
        quota: Gives what is in force for it.
    """

    def __init__(self, usage: UsageRepository, *, quota: Callable[[], Quota], clock: Clock) -> None:
        self._usage = usage
        self._quota = quota
        self._clock = clock

    def month(self, period: str | None) -> MonthlyUsage:
        """Give a month's usage, ``yyyy-mm``, the present one by default. Raises UnknownPeriod."""
        present, quota = Month.of(self._clock()), self._quota()
        month = present if period is None else _parse(period)
        keys = [month.name] if quota.period is None or month != present else [quota.period.key]
        return MonthlyUsage(
            period=month,
            days=list(self._usage.days(month.first, month.last)),
            site_names=self._usage.site_names(),
            quota=quota,
            thresholds=[notice.threshold for key in keys for notice in self._usage.notices(key)],
        )


def day_of(number: int) -> date:
    """Give a day since 1970 as a date."""
    return _DAY_ZERO + timedelta(days=number)


def _parse(period: str) -> Month:
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise UnknownPeriod("Write a month as yyyy-mm.")
    return Month.starting(int(match[1]), int(match[2]))
