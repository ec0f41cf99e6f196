"""What the routes of the subscription take and give."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from realcatcha_gateway.billing.subscriptions.models import EndReason, SubscriptionPeriod
from realcatcha_gateway.billing.subscriptions.service import Change
from realcatcha_gateway.billing.subscriptions.views import SubscriptionView
from realcatcha_gateway.web.schemas import Answer, Body, Moment

PlanId = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z0-9-]+$", examples=["pro"])]
State = Literal["none", "pending", "active", "past_due", "ended"]


class PlanBody(Body):
    """A plan, by its id in `GET /v1/billing/plans`."""

    plan: PlanId


class PeriodAnswer(Answer):
    """Days in Seoul."""

    starts_on: date
    ends_on: Annotated[date, Field(description="The first day of the next period")]
    paid_at: Annotated[Moment | None, Field(description="null: not paid yet")]

    used_verifications: Annotated[int, Field(description="Up to the last roll-up", examples=[41_250])]
    included_verifications: Annotated[int, Field(examples=[100_000])]

    @classmethod
    def of(cls, period: SubscriptionPeriod, view: SubscriptionView) -> "PeriodAnswer":
        """Show a period."""
        return cls(
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            paid_at=period.paid_at,
            used_verifications=view.used,
            included_verifications=view.included,
        )


class SubscriptionAnswer(Answer):
    """The subscription that lives, or lived last."""

    id: Annotated[str | None, Field(description="null: there never was one", examples=["sub_aaaaaaaaaaaaaaaaaaaa"])]
    status: Annotated[
        State,
        Field(
            description="`pending`: the first payment is on its way. `past_due`: the card failed, is tried again, and"
            " the plan stays in force until then. `none` and `ended`: the free plan is in force."
        ),
    ]
    plan: Annotated[str, Field(description="Of the subscription; which is in force `GET /v1/usage` says")]
    next_plan: Annotated[str | None, Field(description="A lesser plan from the next period on; null: the same")]
    cancels: Annotated[bool, Field(description="Ends with the present period")]
    period: PeriodAnswer | None
    open_invoice_id: Annotated[str | None, Field(description="A bill that is not paid (yet)")]
    next_attempt_at: Annotated[Moment | None, Field(description="When the card is tried again")]
    ended_at: Moment | None
    end_reason: EndReason | None

    @classmethod
    def of(cls, view: SubscriptionView) -> "SubscriptionAnswer":
        """Show what there is."""
        one, bill = view.subscription, view.bill
        return cls(
            id=one.id if one else None,
            status=one.status if one else "none",
            plan=one.plan_id if one else "free",
            next_plan=one.next_plan_id if one else None,
            cancels=one.cancels if one else False,
            period=PeriodAnswer.of(view.period, view) if view.period else None,
            open_invoice_id=bill.id if bill else None,
            next_attempt_at=bill.tried_again_at if bill else None,
            ended_at=one.ended_at if one else None,
            end_reason=one.end_reason if one else None,
        )


class PreviewAnswer(Answer):
    """What a change of plan would do; amounts in won, VAT included."""

    plan: str
    price_id: str
    takes_effect: Annotated[Literal["now", "at-period-end"], Field(description="A better plan: now")]
    price_krw: Annotated[int, Field(description="Of a whole period", examples=[149_000])]
    unused_krw: Annotated[int, Field(description="Of the present price, for the days that are left", examples=[14_500])]
    rest_krw: Annotated[int, Field(description="Of the new price, for the same days", examples=[74_500])]
    days_left: Annotated[int | None, Field(description="Of the present period, today included", examples=[15])]
    included_verifications: Annotated[
        int,
        Field(
            description="Of both plans by their days where it takes effect now; else of the next period",
            examples=[550_000],
        ),
    ]
    total_krw: Annotated[int, Field(description="To be paid now", examples=[60_000])]
    credit_krw: Annotated[int, Field(description="Of that, by prepaid credit", examples=[0])]
    card_krw: Annotated[int, Field(description="Of that, by card", examples=[60_000])]
    period_ends_on: Annotated[date | None, Field(description="null: a first period begins when it is paid")]

    @classmethod
    def of(cls, change: Change) -> "PreviewAnswer":
        """Show a change."""
        proration = change.proration
        return cls(
            plan=change.offer.plan.id,
            price_id=change.offer.price.id,
            takes_effect="now" if proration is not None or change.present is None else "at-period-end",
            price_krw=change.offer.price.amount_krw,
            unused_krw=proration.unused_krw if proration else 0,
            rest_krw=proration.rest_krw if proration else 0,
            days_left=proration.days_left if proration else None,
            included_verifications=change.included,
            total_krw=change.total_krw,
            credit_krw=change.credit_krw,
            card_krw=change.total_krw - change.credit_krw,
            period_ends_on=change.present.ends_on if change.present else None,
        )
