"""The price list; anybody may read it."""

from fastapi import APIRouter, Request

from realcatcha_gateway.billing.plans.schemas import PlanAnswer, PlansAnswer
from realcatcha_gateway.billing.plans.service import Plans
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

router = APIRouter(prefix="/v1/billing", tags=["billing"])


@router.get("/plans", responses=problems())
def list_plans(session: ReadingSession, request: Request) -> PlansAnswer:
    """Give the plans on offer at their present prices, in won, VAT included."""
    offers = Plans(session).offers(request.app.state.clock())
    return PlansAnswer(items=[PlanAnswer.of(offer) for offer in offers])
