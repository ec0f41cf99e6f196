"""What the plan in force lets an organisation have, and for how long its statistics are kept.

What an administrator agreed with an organisation (`usage.models.UsageQuota`) is no plan that is sold: none limits it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.periods import day_in_seoul
from realcatcha_gateway.billing.plans.models import Plan
from realcatcha_gateway.billing.plans.service import FREE
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.organisations.plan_limits import Allowance
from realcatcha_gateway.usage.repository import UsageRepository

GRACE: Final = timedelta(days=30)


class SoldLimits:
    """Limits of the plans that are sold (`organisations.plan_limits.PlanLimits`)."""

    def of(self, session: Session, organisation_id: str) -> Allowance | None:
        """Give what an organisation's plan includes; None: no plan limits it."""
        if UsageRepository(session, organisation_id).quota() is not None:
            return None
        present = (Subscription.id == SubscriptionPeriod.subscription_id) & (
            Subscription.period == SubscriptionPeriod.period
        )
        query = (
            select(Plan)
            .join(SubscriptionPeriod, SubscriptionPeriod.plan_id == Plan.id)
            .join(Subscription, present)
            .where(Subscription.live_organisation_id == organisation_id)
        )
        plan = session.scalars(query).one_or_none() or session.get_one(Plan, FREE)
        return Allowance(plan.id, plan.name, plan.most_sites, plan.most_members)


def kept_days(session: Session, organisation_id: str, now: datetime) -> int | None:
    """Tell for how many days an organisation's statistics are kept; None: as long as the installation keeps any.

    A plan's days hold until `GRACE` after its last period, so that a card that failed costs nobody a year's statistics.
    """
    if UsageRepository(session, organisation_id).quota() is not None:
        return None
    had = (
        select(SubscriptionPeriod.plan_id)
        .where(
            SubscriptionPeriod.organisation_id == organisation_id,
            SubscriptionPeriod.ends_on > day_in_seoul(now - GRACE),
        )
        .distinct()
    )
    query = select(Plan.retention_days).where((Plan.id == FREE) | Plan.id.in_(had))
    return longest(session.scalars(query).all())


def least_kept_days(session: Session) -> int | None:
    """Tell what no organisation's statistics are kept for less than; None: plans limit nobody's."""
    days = [found for found in session.scalars(select(Plan.retention_days)) if found is not None]
    return min(days, default=None)


def longest(days: Sequence[int | None]) -> int | None:
    """Give the longest of some times, of which None has no end."""
    limited = [found for found in days if found is not None]
    return max(limited) if len(limited) == len(days) else None
