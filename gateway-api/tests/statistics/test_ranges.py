"""Days of a zone as hours of UTC: every hour is in exactly one of them, whatever the zone does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_gateway.statistics.errors import BadRange, UnknownZone
from realcatcha_gateway.statistics.ranges import DayRange, day_number, day_of, parse_range

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
ZONES = sorted(available_timezones())


def days(first: str, last: str, zone: str = "UTC") -> DayRange:
    return DayRange(date.fromisoformat(first), date.fromisoformat(last), ZoneInfo(zone))


def test_a_day_begins_at_the_zones_midnight() -> None:
    """In Seoul nine hours before UTC's."""
    assert days("2026-03-01", "2026-03-01", "Asia/Seoul").first_hour == day_number(date(2026, 3, 1)) * 24 - 9


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Asia/Kolkata", "2026-03-01", 24),
        ("Australia/Lord_Howe", "2026-04-05", 25),
        ("Pacific/Apia", "2011-12-30", 0),  # a day that was left out
    ],
)
def test_days_have_as_many_hours_as_they_have(zone: str, day: str, hours: int) -> None:
    """Where clocks change, and where half an hour belongs to the day in which its hour begins."""
    one = days(day, day, zone)
    assert one.end_hour - one.first_hour == hours


@given(st.sampled_from(ZONES), st.dates(date(2001, 1, 1), date(2036, 1, 1)), st.integers(0, 399))
def test_segments_name_the_day_of_every_hour(zone: str, first: date, more: int) -> None:
    """As the zone itself says, and without a gap."""
    asked = DayRange(first, first + timedelta(days=more), ZoneInfo(zone))
    at = asked.first_hour
    for segment in asked.segments():
        assert segment.first == at
        for hour in {segment.first, segment.end - 1, (segment.first + segment.end) // 2}:
            local = datetime.fromtimestamp(hour * 3600, asked.zone).date()
            assert day_of((hour * 3600 + segment.offset_s) // 86_400) == local
        at = segment.end
    assert at == asked.end_hour


@given(st.sampled_from(ZONES), st.dates(date(2001, 1, 1), date(2036, 1, 1)), st.integers(0, 99), st.integers(1, 31))
def test_parts_are_the_whole(zone: str, first: date, more: int, most: int) -> None:
    """No hour is in two of them, and none in no part."""
    asked = DayRange(first, first + timedelta(days=more), ZoneInfo(zone))
    at = asked.first_hour
    for part in asked.parts(most):
        assert (part.first_hour, part.days <= most) == (at, True)
        at = part.end_hour
    assert at == asked.end_hour


@given(st.sampled_from(ZONES), st.integers(1_000_000 // 3600 * 300, 570_000))
def test_the_first_day_from_an_hour_is_whole(zone: str, hour: int) -> None:
    """It begins with the hour or after it, and the day before did not."""
    asked = DayRange(date(2026, 1, 1), date(2026, 1, 1), ZoneInfo(zone))
    day = asked.first_day_from(hour)
    assert DayRange(day, day, asked.zone).first_hour >= hour
    before = day - timedelta(days=1)
    assert DayRange(before, before, asked.zone).first_hour < hour or zone.startswith("Pacific/")  # left a day out


def test_the_last_thirty_days_are_the_default() -> None:
    """Of the zone: in Seoul it is tomorrow already."""
    asked = parse_range(None, None, "Asia/Seoul", step="day", now=NOW)
    assert (asked.first_day, asked.last_day) == (date(2026, 2, 1), date(2026, 3, 2))
    assert asked.previous().last_day == date(2026, 1, 31)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../etc/passwd", "utc\x00", "/UTC"])
def test_zones_that_are_none(zone: str) -> None:
    """Also names of files."""
    with pytest.raises(UnknownZone):
        parse_range(None, None, zone, step="day", now=NOW)


def test_ranges_that_are_none_or_too_long() -> None:
    """Backwards, over 400 days, over 31 by hour, or out of the calendar."""
    first = date(2026, 1, 1)
    for last, step in ((date(2025, 12, 31), "day"), (date(2027, 2, 10), "day"), (date(2026, 2, 1), "hour")):
        with pytest.raises(BadRange):
            parse_range(first, last, "UTC", step=step, now=NOW)  # type: ignore[arg-type]  # a literal
    with pytest.raises(BadRange):
        parse_range(date(1, 1, 1), date(1, 1, 2), "UTC", step="day", now=NOW)


def test_steps_begin_where_they_should() -> None:
    """Months at their first, or where the range begins."""
    asked = days("2026-01-15", "2026-03-02", "Europe/Berlin")
    assert [start.isoformat() for start in asked.starts("month")] == [
        "2026-01-15T00:00:00+01:00",
        "2026-02-01T00:00:00+01:00",
        "2026-03-01T00:00:00+01:00",
    ]
    assert len(asked.starts("day")) == 47
    assert len(days("2026-03-29", "2026-03-29", "Europe/Berlin").starts("hour")) == 23
