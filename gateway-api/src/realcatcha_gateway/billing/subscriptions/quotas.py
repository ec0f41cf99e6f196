"""The plan that is in force for an organisation, and what it includes: the one answer to that question.

What an administrator agreed with the organisation comes first, then the plan of the subscription that lives and was
paid once, then the free plan.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.periods import Period
from realcatcha_gateway.billing.plans.models import Plan, PlanPrice
from realcatcha_gateway.billing.plans.service import FREE
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.usage.quotas import Quota, QuotaPeriod, quota_of
from realcatcha_gateway.usage.repository import EveryUsage, UsageRepository


class PlanQuotas:
    """Reads quotas (`usage.quotas.Quotas`)."""

    def of(self, session: Session, organisation_id: str) -> Quota:
        """Give an organisation's quota."""
        agreed = UsageRepository(session, organisation_id).quota()
        if agreed is not None:
            return quota_of(agreed)
        query = _in_force().where(Subscription.live_organisation_id == organisation_id)
        row = session.execute(query).one_or_none()
        return self.free(session) if row is None else _quota(row)

    def every(self, session: Session) -> dict[str, Quota]:
        """Give the quotas of all organisations that are not on the free plan."""
        subscribed = {row.live_organisation_id: _quota(row) for row in session.execute(_in_force())}
        return subscribed | {id: quota_of(row) for id, row in EveryUsage(session).quotas().items()}

    def free(self, session: Session) -> Quota:
        """Give the quota of those who pay nothing: the newest price's of the free plan."""
        query = select(PlanPrice.included, Plan.hard_limit).join(Plan, Plan.id == PlanPrice.plan_id)
        newest = query.where(Plan.id == FREE).order_by(PlanPrice.version.desc()).limit(1)
        included, hard_limit = session.execute(newest).one()
        return Quota(FREE, included, hard_limit)


def _quota(row: Any) -> Quota:
    days = Period(row.starts_on, row.ends_on)
    name = f"{days.starts_on} ~ {days.ends_on - timedelta(days=1)}"
    period = QuotaPeriod(days.key, name, days.hours)
    return Quota(row.plan_id, row.included, row.hard_limit, period)


def _in_force() -> Select[str | None, str, int, int | None, date, date]:
    joined = (Subscription.id == SubscriptionPeriod.subscription_id) & (
        Subscription.period == SubscriptionPeriod.period
    )
    columns = (
        Subscription.live_organisation_id,
        Plan.id.label("plan_id"),
        SubscriptionPeriod.included,
        Plan.hard_limit,
        SubscriptionPeriod.starts_on,
        SubscriptionPeriod.ends_on,
    )
    return (
        select(*columns)
        .join(SubscriptionPeriod, joined)
        .join(PlanPrice, PlanPrice.id == SubscriptionPeriod.price_id)
        .join(Plan, Plan.id == PlanPrice.plan_id)
        .where(Subscription.live_organisation_id.is_not(None))
    )
