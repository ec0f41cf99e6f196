"""What the routes of plans and refunds take and give."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from realcatcha_gateway.admin.billing.service import NewPrice, PlanView
from realcatcha_gateway.admin.schemas import DecisionBody, NextCursor
from realcatcha_gateway.billing.invoices.models import Invoice, InvoiceKind, InvoiceStatus
from realcatcha_gateway.billing.invoices.service import LEAST_CHARGE_KRW
from realcatcha_gateway.billing.payments.models import Payment, Refund
from realcatcha_gateway.billing.payments.ports import RefundRecord
from realcatcha_gateway.billing.plans.models import PlanPrice
from realcatcha_gateway.billing.subscriptions.resolutions import Resolution, is_stuck
from realcatcha_gateway.web.schemas import Answer, Moment

_MOST_KRW = 1_000_000_000
Won = Annotated[int, Field(ge=0, le=_MOST_KRW, description="Won, VAT included", examples=[29_000])]


def _read_moment(value: object) -> object:
    """Take the text that JSON has for a moment, which strict bodies would refuse. Raises ValueError."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _chargeable(amount_krw: int) -> int:
    if 0 < amount_krw < LEAST_CHARGE_KRW:
        raise ValueError(f"no card can be charged with less than {LEAST_CHARGE_KRW} won")
    return amount_krw


class PriceBody(DecisionBody):
    """A version of a plan's price, and why."""

    amount_krw: Annotated[Won, AfterValidator(_chargeable)]
    included: Annotated[int, Field(ge=0, le=10**12, description="Verifications in a period", examples=[100_000])]
    overage_krw: Annotated[
        int | None,
        Field(ge=0, le=_MOST_KRW, description="For each thousand beyond; null: never", examples=[500]),
    ]
    valid_from: Annotated[
        AwareDatetime,
        BeforeValidator(_read_moment),
        Field(description="Periods that begin then or later have it", examples=["2027-01-01T00:00:00Z"]),
    ]

    def price(self) -> NewPrice:
        """Give it as the service takes it."""
        return NewPrice(self.amount_krw, self.included, self.overage_krw, self.valid_from.astimezone(UTC))


class RefundBody(DecisionBody):
    """How much goes back, and why."""

    amount_krw: Annotated[int, Field(ge=1, le=_MOST_KRW, examples=[5_000])]
    key: Annotated[
        str,
        Field(
            min_length=8,
            max_length=64,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="Of your making, one for each refund: sent again with it, nothing goes back twice",
            examples=["ticket-4711-1"],
        ),
    ]


class ResolveBody(DecisionBody):
    """What becomes of a bill, and why."""

    resolution: Annotated[
        Resolution,
        Field(
            description="`charge-anew`: another bill for the same takes its place and is charged. `waive`: what it is"
            " for is given for nothing. `give-up`: the subscription ends unpaid, and what was served is owed. A bill"
            " that was given up can be waived only.",
            examples=["waive"],
        ),
    ]


class AdminInvoice(Answer):
    """A bill that somebody has to decide on, or that was given up."""

    id: Annotated[str, Field(examples=["inv_aaaaaaaaaaaaaaaaaaaa"])]
    organisation_id: str
    subscription_id: str
    kind: InvoiceKind
    status: Annotated[InvoiceStatus, Field(description="`open`: it waits for a decision")]
    needs_decision: Annotated[
        bool, Field(description="Nothing happens to it by itself: its money came too late and went back")
    ]
    total_krw: Annotated[int, Field(examples=[29_000])]
    attempt: Annotated[int, Field(description="How often a card was charged")]
    payment_id: Annotated[str | None, Field(description="The latest of these payments")]
    first_failed_at: Moment | None
    created_at: Moment

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        """Describe a bill."""
        own = {name: getattr(invoice, name) for name in cls.model_fields if name != "needs_decision"}
        return cls(**own, needs_decision=is_stuck(invoice))


class AdminInvoices(Answer):
    """Bills, the newest first."""

    items: list[AdminInvoice]
    next_cursor: NextCursor


class PriceAnswer(Answer):
    """A version of a price."""

    id: Annotated[str, Field(examples=["pro-1"])]
    version: int
    amount_krw: Won
    included: int
    overage_krw: int | None
    valid_from: Moment

    @classmethod
    def of(cls, price: PlanPrice) -> Self:
        """Describe a price."""
        return cls(**{name: getattr(price, name) for name in cls.model_fields})


class AdminPlan(Answer):
    """A plan with every version of its price, the newest first."""

    id: Annotated[str, Field(examples=["pro"])]
    name: str
    public: Annotated[bool, Field(description="Whether it is offered")]
    hard_limit: int | None
    most_sites: int | None
    most_members: int | None
    retention_days: int | None
    organisations: Annotated[int, Field(description="How many have it; those without any plan are not counted")]
    prices: list[PriceAnswer]

    @classmethod
    def of(cls, view: PlanView) -> Self:
        """Describe a plan."""
        own = {name: getattr(view.plan, name) for name in cls.model_fields if hasattr(view.plan, name)}
        prices = [PriceAnswer.of(price) for price in view.prices]
        return cls(**own, organisations=view.organisations, prices=prices)


class AdminPlans(Answer):
    """Every plan, the least first."""

    items: list[AdminPlan]


class AdminRefund(Answer):
    """Money that goes back."""

    id: str
    key: str
    amount_krw: int
    reason: str
    status: Annotated[str, Field(description="`reserved`, `sent`, `unknown`, `done` or `failed`")]

    @classmethod
    def of(cls, refund: Refund | RefundRecord) -> Self:
        """Describe a refund."""
        return cls(**{name: getattr(refund, name) for name in cls.model_fields})


class AdminPayment(Answer):
    """A payment of an organisation."""

    id: str
    order_id: str
    purpose: str
    amount_krw: int
    refunded_krw: int
    status: str
    created_at: Moment
    refunds: list[AdminRefund]

    @classmethod
    def of(cls, payment: Payment, refunds: Sequence[Refund]) -> Self:
        """Describe a payment."""
        own = {name: getattr(payment, name) for name in cls.model_fields if name != "refunds"}
        return cls(**own, refunds=[AdminRefund.of(refund) for refund in refunds])


class AdminPayments(Answer):
    """The newest hundred payments of an organisation."""

    items: list[AdminPayment]
