"""Read plans and their prices."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.plans.models import Plan, PlanPrice


class PlanRepository:
    """Plans belong to no organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plans(self) -> Sequence[Plan]:
        """Give every plan, the least first."""
        return self._session.scalars(select(Plan).order_by(Plan.position)).all()

    def plan(self, plan_id: str) -> Plan | None:
        """Find a plan."""
        return self._session.get(Plan, plan_id)

    def price(self, price_id: str) -> PlanPrice:
        """Give a version of a price. Raises sqlalchemy.exc.NoResultFound."""
        return self._session.get_one(PlanPrice, price_id)

    def prices(self, at: datetime) -> dict[str, PlanPrice]:
        """Give, by plan, the prices of periods that begin at a moment."""
        query = select(PlanPrice).where(PlanPrice.valid_from <= at).order_by(PlanPrice.version)
        return {price.plan_id: price for price in self._session.scalars(query)}
