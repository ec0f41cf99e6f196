"""Periods follow the calendar of Seoul; prorations are exact and never cost the customer anything."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_gateway.billing.periods import Period, anchor_of, begin_of, day_in_seoul, months_after, period_of
from realcatcha_gateway.billing.subscriptions.proration import LEAST_CHARGE_KRW, prorate

DAYS = st.dates(date(2024, 1, 1), date(2100, 12, 31))
PRICES = st.integers(0, 10_000_000)


def test_a_short_month_shifts_none_after_it() -> None:
    """From 31 January: the last of February, then 31 March again."""
    starts = [period_of(date(2027, 1, 31), number).starts_on for number in range(5)]
    assert starts == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]
    assert months_after(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert months_after(date(2026, 12, 15), 1) == date(2027, 1, 15)


@given(anchor=DAYS, number=st.integers(0, 60))
def test_each_period_begins_where_the_one_before_ends(anchor: date, number: int) -> None:
    """Without a gap, and has 28 to 31 days."""
    period = period_of(anchor, number)
    assert period.ends_on == period_of(anchor, number + 1).starts_on
    assert 28 <= period.days <= 31
    assert len(period.hours) == period.days * 24


@given(day=DAYS, number=st.integers(1, 60))
def test_a_period_can_be_moved_to_a_day(day: date, number: int) -> None:
    """Or, where no anchor leads to it, to the next days: of which at most three are lost, in a February."""
    begins = period_of(anchor_of(day, number), number).starts_on
    assert timedelta() <= begins - day <= timedelta(days=3)
    assert begins == day or day.day > 28


def test_a_day_begins_at_midnight_in_seoul() -> None:
    """Nine hours before it does in UTC, on a full hour."""
    assert begin_of(date(2026, 3, 1)) == datetime(2026, 2, 28, 15, tzinfo=UTC)
    assert day_in_seoul(datetime(2026, 2, 28, 14, 59, tzinfo=UTC)) == date(2026, 2, 28)
    assert day_in_seoul(datetime(2026, 2, 28, 15, 0, tzinfo=UTC)) == date(2026, 3, 1)


@given(anchor=DAYS, passed=st.integers(0, 27), old_krw=PRICES, new_krw=PRICES)
def test_an_upgrade_costs_its_days(anchor: date, passed: int, old_krw: int, new_krw: int) -> None:
    """Never more than exactly that, and less by less than two won, or by what no card is charged with."""
    period = period_of(anchor, 0)
    today = date.fromordinal(anchor.toordinal() + passed)
    proration = prorate(period, today, old_krw=old_krw, new_krw=new_krw)
    exact = Fraction((new_krw - old_krw) * (period.days - passed), period.days)
    assert 0 <= proration.total_krw <= max(exact, 0)
    assert proration.total_krw > exact - 2 or exact < LEAST_CHARGE_KRW + 2
    assert proration.total_krw == 0 or proration.total_krw >= LEAST_CHARGE_KRW
    assert proration.days_left == period.days - passed


@pytest.mark.parametrize(
    ("today", "unused_krw", "rest_krw"),
    [
        (date(2026, 3, 1), 29_000, 149_000),
        (date(2026, 3, 2), 28_065, 144_193),  # 28 064.5 up, 144 193.5 down
        (date(2026, 3, 31), 936, 4_806),  # 935.5 up, 4 806.5 down
    ],
)
def test_rounding(today: date, unused_krw: int, rest_krw: int) -> None:
    """What is credited is rounded up, what is charged down."""
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    proration = prorate(march, today, old_krw=29_000, new_krw=149_000)
    assert (proration.unused_krw, proration.rest_krw) == (unused_krw, rest_krw)
