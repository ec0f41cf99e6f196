"""What the organisation used."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.usage.errors import UnknownPeriod
from realcatcha_gateway.usage.quotas import Quotas
from realcatcha_gateway.usage.repository import UsageRepository
from realcatcha_gateway.usage.schemas import UsageAnswer
from realcatcha_gateway.usage.service import UsageService
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

router = APIRouter(prefix="/v1/usage", tags=["usage"])


def get_usage_service(principal: Reader, session: ReadingSession, request: Request) -> UsageService:
    """Give the service, scoped to the asker's organisation."""
    quotas: Quotas = request.app.state.quotas
    organisation_id = principal.organisation_id
    return UsageService(
        UsageRepository(session, organisation_id),
        quota=lambda: quotas.of(session, organisation_id),
        clock=request.app.state.clock,
    )


@router.get("", responses=problems(InvalidToken, UnknownPeriod))
def read_usage(
    service: Annotated[UsageService, Depends(get_usage_service)],
    period: Annotated[
        str | None,
        Query(max_length=7, description="A month, `yyyy-mm`, UTC; the present one by default", examples=["2026-11"]),
    ] = None,
) -> UsageAnswer:
    """Give the verifications of a month, by site and by day, beside what the plan includes."""
    return UsageAnswer.of(service.month(period))
