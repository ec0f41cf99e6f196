"""Periods: calendar months in Asia/Seoul, anchored to the day of the first one. Pure.

The nth period begins n months after the anchor, on its day of the month or on the last day of a month that lacks it:
31 January is followed by 28 (or 29) February, 31 March, 30 April. Each is reckoned from the anchor, so that no short
month shifts those after it. Seoul has no summer time; its days begin on a full hour of UTC, as the hours do in which
usage is counted.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SEOUL: Final = ZoneInfo("Asia/Seoul")
_MONTHS: Final = 12
_HOUR_S: Final = 3600


@dataclass(frozen=True)
class Period:
    """Days in Seoul from `starts_on` to the day before `ends_on`."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.ends_on - self.starts_on).days

    def days_left(self, today: date) -> int:
        """How many are left, `today` included; none once it is over."""
        return max(0, (self.ends_on - max(today, self.starts_on)).days)

    @property
    def key(self) -> str:
        """Name it in six characters, for notices of what was used in it."""
        return f"{self.starts_on:%y%m%d}"

    @property
    def hours(self) -> range:
        """Hours since 1970, UTC."""
        return range(*(int(begin_of(day).timestamp()) // _HOUR_S for day in (self.starts_on, self.ends_on)))


def period_of(anchor: date, number: int) -> Period:
    """Give a period by its number, from 0."""
    return Period(months_after(anchor, number), months_after(anchor, number + 1))


def months_after(day: date, months: int) -> date:
    """Give the same day of a later month, or its last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def anchor_of(day: date, number: int) -> date:
    """Give the anchor from which a period begins on a day; where there is none, within the next days that have one."""
    anchor = months_after(day, -number)
    while months_after(anchor, number) < day:
        anchor += timedelta(days=1)
    return anchor


def day_in_seoul(moment: datetime) -> date:
    """Give the day that it is in Seoul."""
    return moment.astimezone(SEOUL).date()


def begin_of(day: date) -> datetime:
    """Give the moment, in UTC, at which a day begins in Seoul."""
    return datetime.combine(day, time(), SEOUL).astimezone(UTC)
