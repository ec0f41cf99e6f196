"""What is offered, at which price, and what a plan includes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.billing.plans.errors import PlanNotFound
from realcatcha_gateway.billing.plans.models import Plan, PlanPrice
from realcatcha_gateway.billing.plans.repository import PlanRepository

FREE: Final = "free"


@dataclass(frozen=True)
class Offer:
    """A plan at a version of its price."""

    plan: Plan
    price: PlanPrice


class Plans:
    """The plans and prices of a unit of work."""

    def __init__(self, session: Session) -> None:
        self._plans = PlanRepository(session)

    def offers(self, at: datetime) -> Sequence[Offer]:
        """Give what is offered for periods that begin at a moment, the least first."""
        prices = self._plans.prices(at)
        return [Offer(plan, prices[plan.id]) for plan in self._plans.plans() if plan.public and plan.id in prices]

    def offer(self, plan_id: str, at: datetime) -> Offer:
        """Give what is offered of a plan. Raises PlanNotFound."""
        found = next((offer for offer in self.offers(at) if offer.plan.id == plan_id), None)
        if found is None:
            raise PlanNotFound
        return found

    def renewed(self, plan_id: str, at: datetime) -> Offer:
        """Give a plan at the price of periods that begin at a moment, offered to others or not. Raises PlanNotFound."""
        plan, price = self._plans.plan(plan_id), self._plans.prices(at).get(plan_id)
        if plan is None or price is None:
            raise PlanNotFound
        return Offer(plan, price)

    def priced(self, price_id: str) -> Offer:
        """Give a plan at a version of its price that somebody has."""
        price = self._plans.price(price_id)
        plan = self._plans.plan(price.plan_id)
        if plan is None:
            raise PlanNotFound
        return Offer(plan, price)
