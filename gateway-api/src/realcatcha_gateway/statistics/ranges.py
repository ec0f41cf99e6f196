"""Days of a time zone as hours of UTC, and the steps of a series in them.

Counts are by hour of UTC. Where a zone is not whole hours from UTC, an hour belongs to the day in which it begins.
"""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from realcatcha_gateway.statistics.errors import BadRange, UnknownZone

Step = Literal["hour", "day", "month"]
MOST_DAYS: Final = 400
MOST_DAYS_BY_HOUR: Final = 31
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2200, 1, 1)
_DAY_ZERO: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Segment:
    """Hours since 1970, `first` to before `end`, in which a zone is `offset_s` from UTC."""

    first: int
    end: int
    offset_s: int


@dataclass(frozen=True)
class DayRange:
    """Whole days of a zone, both included."""

    first_day: date
    last_day: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def first_hour(self) -> int:
        """The first hour that begins in the range."""
        return _first_hour(self.first_day, self.zone)

    @property
    def end_hour(self) -> int:
        """The first hour that begins after it."""
        return _first_hour(self.last_day + timedelta(days=1), self.zone)

    def first_day_from(self, hour: int) -> date:
        """Give the zone's first day that begins with an hour, or after it; the day of any hour in 2000 to 2200."""
        day = datetime.fromtimestamp(hour * _HOUR_S, self.zone).date()
        return day if _first_hour(day, self.zone) >= hour else day + timedelta(days=1)

    def parts(self, most_days: int) -> "Iterator[DayRange]":
        """Split the days, in their order."""
        first = self.first_day
        while first <= self.last_day:
            last = min(first + timedelta(days=most_days - 1), self.last_day)
            yield DayRange(first, last, self.zone)
            first = last + timedelta(days=1)

    def previous(self) -> "DayRange":
        """Give as many days before."""
        before = timedelta(days=self.days)
        return DayRange(self.first_day - before, self.last_day - before, self.zone)

    def segments(self) -> list[Segment]:
        """Split the hours where the zone's offset changes."""
        found: list[Segment] = []
        for first, end in self._by_day():
            offsets = [(first, end, _offset(first, self.zone))]
            if _offset(end - 1, self.zone) != offsets[0][2]:
                offsets = [(hour, hour + 1, _offset(hour, self.zone)) for hour in range(first, end)]
            for start, stop, offset_s in offsets:
                if found and found[-1].offset_s == offset_s:
                    found[-1] = Segment(found[-1].first, stop, offset_s)
                else:
                    found.append(Segment(start, stop, offset_s))
        return found

    def starts(self, step: Step) -> list[datetime]:
        """Give the beginning of every step, with the zone's offset."""
        if step == "hour":
            hours = range(self.first_hour, self.end_hour)
            return [datetime.fromtimestamp(hour * _HOUR_S, self.zone) for hour in hours]
        days = [self.first_day + timedelta(days=number) for number in range(self.days)]
        wanted = [day for day in days if step == "day" or day.day == 1 or day == self.first_day]
        return [datetime.combine(day, time(), self.zone) for day in wanted]

    def _by_day(self) -> Iterator[tuple[int, int]]:
        start = self.first_hour
        for number in range(1, self.days + 1):
            end = _first_hour(self.first_day + timedelta(days=number), self.zone)
            if end > start:
                yield start, end
            start = end


def parse_range(
    first_day: date | None,
    last_day: date | None,
    zone: str,
    *,
    step: Step,
    now: datetime,
    most_by_hour: int = MOST_DAYS_BY_HOUR,
) -> DayRange:
    """Check what was asked for; without days the last thirty. Raises UnknownZone, BadRange."""
    parsed = _zone(zone)
    last = last_day or now.astimezone(parsed).date()
    first = first_day or last - timedelta(days=29)
    if not _EARLIEST <= first <= last <= _LATEST:
        raise BadRange("`first_day` must not be after `last_day`.")
    days = (last - first).days + 1
    if days > MOST_DAYS:
        raise BadRange(f"At most {MOST_DAYS} days at once.")
    if step == "hour" and days > most_by_hour:
        raise BadRange(f"At most {most_by_hour} days at once by hour.")
    return DayRange(first, last, parsed)


def day_number(day: date) -> int:
    """Give days since 1970."""
    return (day - _DAY_ZERO).days


def day_of(number: int) -> date:
    """Give the day of a number of days since 1970."""
    return _DAY_ZERO + timedelta(days=number)


def _zone(name: str) -> ZoneInfo:
    if name not in _zones():
        raise UnknownZone("Name a zone of the IANA data base, e.g. Asia/Seoul.")
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _first_hour(day: date, zone: ZoneInfo) -> int:
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    return -(-int(midnight.timestamp()) // _HOUR_S)


def _offset(hour: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(hour * _HOUR_S, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
