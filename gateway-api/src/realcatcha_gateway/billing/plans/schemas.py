"""What plans look like."""

from typing import Annotated

from pydantic import Field

from realcatcha_gateway.billing.invoices.tax import split_tax
from realcatcha_gateway.billing.plans.service import Offer
from realcatcha_gateway.web.schemas import Answer

Won = Annotated[int, Field(description="Won, VAT included", examples=[29_000])]


class LimitsAnswer(Answer):
    """What a plan allows; null: not limited."""

    hard_limit: Annotated[int | None, Field(description="Verifications a period; beyond them nobody is refused")]
    most_sites: Annotated[int | None, Field(description="Sites that are switched on")]
    most_members: int | None
    retention_days: Annotated[int | None, Field(description="For how long statistics are kept")]


class PlanAnswer(Answer):
    """A plan at its present price; periods that run keep theirs."""

    id: Annotated[str, Field(examples=["pro"])]
    name: Annotated[str, Field(examples=["Pro"])]
    price_id: Annotated[str, Field(description="Version of the price", examples=["pro-1"])]
    price_krw: Won
    supply_krw: Annotated[int, Field(description="The price without VAT", examples=[26_364])]
    tax_krw: Annotated[int, Field(description="The VAT in it, 10 %", examples=[2_636])]
    included_verifications: Annotated[int, Field(description="In a period of a month", examples=[100_000])]
    overage_krw_per_1000: Annotated[
        int | None, Field(description="For each full thousand beyond, VAT included; null: never billed", examples=[500])
    ]
    limits: LimitsAnswer

    @classmethod
    def of(cls, offer: Offer) -> "PlanAnswer":
        """Show an offer."""
        taxed = split_tax(offer.price.amount_krw)
        plan = offer.plan
        return cls(
            id=plan.id,
            name=plan.name,
            price_id=offer.price.id,
            price_krw=taxed.total_krw,
            supply_krw=taxed.supply_krw,
            tax_krw=taxed.tax_krw,
            included_verifications=offer.price.included,
            overage_krw_per_1000=offer.price.overage_krw,
            limits=LimitsAnswer(
                hard_limit=plan.hard_limit,
                most_sites=plan.most_sites,
                most_members=plan.most_members,
                retention_days=plan.retention_days,
            ),
        )


class PlansAnswer(Answer):
    """The plans on offer, the least first."""

    items: list[PlanAnswer]
