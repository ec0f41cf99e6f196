"""Subscriptions, their periods, and what was used beyond what a period includes."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import BigInteger, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string

SubscriptionStatus = Literal["pending", "active", "past_due", "ended"]
EndReason = Literal["first-payment-failed", "cancelled", "unpaid"]


class Subscription(Base):
    """One life of a subscription; an organisation without a live one is on the free plan.

    Attributes:
        live_organisation_id: The organisation's id until it has ended, then None: one lives at a time.
        status: ``pending`` until the first payment has settled; ``past_due`` keeps service.
        anchor_on: First day, in Seoul, of its first period; None before.
        period: Number of the present period, from 0.
        plan_id: Of the present period.
        next_plan_id: A lesser plan from the next period on; None: the same.
        cancels: Ends with the present period.
        due_at: When its period is over and it is to be looked at; None: never by itself.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("live_organisation_id"), Index(None, "organisation_id", "created_at"))

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    live_organisation_id: Mapped[str | None] = mapped_column(ascii_string(32))
    status: Mapped[SubscriptionStatus] = mapped_column(ascii_string(16))
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
    next_plan_id: Mapped[str | None] = mapped_column(ForeignKey("plans.id"))
    anchor_on: Mapped[date | None] = mapped_column(Date())
    period: Mapped[int] = mapped_column(autoincrement=False, default=0)
    cancels: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    end_reason: Mapped[EndReason | None] = mapped_column(ascii_string(32))


class SubscriptionPeriod(Base):
    """A period of a subscription, with the price that it keeps.

    Attributes:
        starts_on: First day, in Seoul; `ends_on` is the first day of the next one.
        paid_at: None: not paid (yet).
        included: Verifications that it includes; of each plan that it had, by the days that were paid for.
        overage_unit_krw: Of each thousand beyond them, likewise; 0: what is beyond is not billed.
        overage_due: Whether what was used beyond the included is still to be counted.
        used: Verifications of the period once they were counted; None before.
        overage_krw: What they cost beyond the price.
        overage_invoice_id: Whose line that is; None: none yet.
    """

    __tablename__ = "subscription_periods"
    __table_args__ = (UniqueConstraint("subscription_id", "starts_on"), Index(None, "overage_due", "ends_on"))

    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
    price_id: Mapped[str] = mapped_column(ForeignKey("plan_prices.id"))
    starts_on: Mapped[date] = mapped_column(Date())
    ends_on: Mapped[date] = mapped_column(Date())
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    included: Mapped[int] = mapped_column(BigInteger())
    overage_unit_krw: Mapped[int] = mapped_column(BigInteger())
    overage_due: Mapped[bool] = mapped_column(default=False)
    used: Mapped[int | None] = mapped_column(BigInteger())
    overage_krw: Mapped[int] = mapped_column(BigInteger(), default=0)
    overage_invoice_id: Mapped[str | None] = mapped_column(ascii_string(32))
