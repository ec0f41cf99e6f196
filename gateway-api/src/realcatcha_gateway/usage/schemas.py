"""What usage looks like to its organisation."""

from datetime import date
from typing import Annotated

from pydantic import Field

from realcatcha_gateway.usage.service import MonthlyUsage, day_of
from realcatcha_gateway.web.schemas import Answer

Count = Annotated[int, Field(ge=0)]


class QuotaAnswer(Answer):
    """What the plan includes in a calendar month; a quota never refuses a visitor."""

    plan: Annotated[str, Field(examples=["free"])]
    soft_limit: Annotated[int | None, Field(description="Included verifications; null: not limited")]
    hard_limit: Annotated[int | None, Field(description="Limit of the contract; null: not limited")]
    reached: Annotated[list[str], Field(description="Thresholds reached, the earliest first", examples=[["soft-80"]])]


class SiteUsage(Answer):
    """One site's verifications."""

    site_id: str
    name: Annotated[str | None, Field(description="null for a site that is gone")]
    verifications: Count


class DayUsage(Answer):
    """One site's verifications on one day, UTC."""

    day: date
    site_id: str
    verifications: Count


class UsageAnswer(Answer):
    """Successful redemptions of a calendar month, UTC: the number that is billed, exact up to the last roll-up."""

    period: Annotated[str, Field(examples=["2026-11"])]
    first_day: date
    last_day: date
    verifications: Count
    quota: QuotaAnswer
    sites: list[SiteUsage]
    days: Annotated[list[DayUsage], Field(description="Days without verifications are left out")]

    @classmethod
    def of(cls, usage: MonthlyUsage) -> "UsageAnswer":
        """Show a month."""
        return cls(
            period=usage.period.name,
            first_day=day_of(usage.period.first),
            last_day=day_of(usage.period.last),
            verifications=usage.used,
            quota=QuotaAnswer(
                plan=usage.quota.plan,
                soft_limit=usage.quota.soft,
                hard_limit=usage.quota.hard,
                reached=usage.thresholds,
            ),
            sites=[
                SiteUsage(site_id=site_id, name=usage.site_names.get(site_id), verifications=count)
                for site_id, count in usage.by_site().items()
            ],
            days=[
                DayUsage(day=day_of(row.day), site_id=row.site_id, verifications=row.verifications)
                for row in usage.days
            ],
        )
