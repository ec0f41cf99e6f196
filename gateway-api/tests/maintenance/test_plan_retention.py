"""Statistics go when their organisation's plan keeps them no longer; what is billed stays."""

from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.billing.periods import day_in_seoul
from realcatcha_gateway.billing.subscriptions.limits import kept_days
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.maintenance.plan_retention import PlanRetention
from realcatcha_gateway.statistics.kept import Kept
from realcatcha_gateway.statistics.models import (
    LabelDay,
    LabelHour,
    OrganisationHour,
    OrganisationLabelDay,
    StatisticsHour,
)
from realcatcha_gateway.usage.models import UsageDay, UsageHour, UsageQuota
from sqlalchemy import select

NOW = utc_now()
TODAY = int(NOW.timestamp() // 86_400)
AGES = (1, 29, 31, 364, 366, 900)


@pytest.fixture
def retention(database: Database) -> PlanRetention:
    return PlanRetention(database, clock=lambda: NOW, batch=2)


def count(database: Database, organisation_id: str) -> None:
    """Give an organisation a row of each kind on each of some days."""
    of = {"organisation_id": organisation_id, "site_id": organisation_id[-16:]}
    cell = {"kind": "abstract", "verdict": "solved", "country": "", "verifications": 1}
    whole = {"organisation_id": organisation_id}
    with database.write() as session:
        for age in AGES:
            day, hour = TODAY - age, (TODAY - age) * 24
            session.add(StatisticsHour(**of, hour=hour, source="", sessions=1))
            session.add(LabelHour(**of, hour=hour, source="", dimension="reason", label="x", times=1))
            session.add(LabelDay(**of, day=day, dimension="reason", label="x", times=1))
            session.add(OrganisationHour(**whole, hour=hour, sessions=1))
            session.add(OrganisationLabelDay(**whole, day=day, dimension="reason", label="x", times=1))
            session.add(UsageHour(**of, hour=hour, source="", **cell))
            session.add(UsageDay(**of, day=day, **cell))


def had(database: Database, organisation_id: str, plan_id: str, *, ended_days_ago: int) -> None:
    """Give an organisation a subscription whose last period ended, or ends, then."""
    ends_on = day_in_seoul(NOW) - timedelta(days=ended_days_ago)
    of_plan = {"organisation_id": organisation_id, "plan_id": plan_id}
    name = f"sub_{organisation_id[-20:]}"
    with database.write() as session:
        session.add(Subscription(id=name, **of_plan, status="ended", created_at=NOW))
        session.flush()
        days = {"starts_on": ends_on - timedelta(days=30), "ends_on": ends_on, "price_id": f"{plan_id}-1"}
        session.add(
            SubscriptionPeriod(subscription_id=name, period=0, included=0, overage_unit_krw=0, **of_plan, **days)
        )


def ages(database: Database, organisation_id: str) -> list[int]:
    """Give how old an organisation's statistics are, which is the same for all their tables."""
    found = []
    with database.read() as session:
        for model in (StatisticsHour, LabelHour, OrganisationHour, LabelDay, OrganisationLabelDay):
            days = model.day if hasattr(model, "day") else model.hour // 24
            mine = select(days).where(model.organisation_id == organisation_id)
            found.append(sorted(TODAY - int(day) for day in session.scalars(mine)))
    assert all(one == found[0] for one in found)
    return found[0]


def test_each_plan_keeps_statistics_for_its_days(database: Database, retention: PlanRetention, join: Any) -> None:
    """Of the free plan 30, of Pro 365, of Business 800; what was agreed with an administrator knows no such limit."""
    free, pro, business, agreed = (join().organisation_id for _ in range(4))
    for one in (free, pro, business, agreed):
        count(database, one)
    had(database, pro, "pro", ended_days_ago=-20)
    had(database, business, "business", ended_days_ago=-20)
    with database.write() as session:
        session.add(UsageQuota(organisation_id=agreed, plan="school", updated_at=NOW))
    assert retention.run() == 5 * (4 + 2 + 1)
    assert [ages(database, one) for one in (free, pro, business, agreed)] == [
        [1, 29],
        [1, 29, 31, 364],
        [1, 29, 31, 364, 366],
        list(AGES),
    ]
    assert retention.run() == 0


def test_a_better_plan_s_statistics_stay_for_a_month_after_it(
    database: Database, retention: PlanRetention, join: Any
) -> None:
    """So that a card that failed costs nobody a year's statistics."""
    lately, before = join().organisation_id, join().organisation_id
    for one, days in ((lately, 29), (before, 31)):
        count(database, one)
        had(database, one, "pro", ended_days_ago=days)
    retention.run()
    assert (ages(database, lately), ages(database, before)) == ([1, 29, 31, 364], [1, 29])


def test_what_was_removed_is_told_under_a_better_plan_too(
    database: Database, retention: PlanRetention, join: Any
) -> None:
    """The plan says from when statistics are kept; what an earlier one had removed it does not bring back."""
    kept, organisation_id = Kept(800, kept_days), join().organisation_id
    count(database, organisation_id)

    def first_day() -> int:
        with database.read() as session:
            return TODAY - kept.first_hour(session, organisation_id, NOW) // 24

    assert first_day() == 30
    retention.run()
    had(database, organisation_id, "pro", ended_days_ago=-20)
    assert first_day() == 30
    lasting = join().organisation_id
    had(database, lasting, "business", ended_days_ago=-20)
    with database.read() as session:
        assert kept.first_hour(session, lasting, NOW) == kept.installation_hour(NOW)


def test_redemptions_stay(database: Database, retention: PlanRetention, join: Any) -> None:
    """They are what is billed."""
    free = join().organisation_id
    count(database, free)
    retention.run()
    with database.read() as session:
        assert len(session.scalars(select(UsageHour.hour)).all()) == len(AGES)
        assert len(session.scalars(select(UsageDay.day)).all()) == len(AGES)
