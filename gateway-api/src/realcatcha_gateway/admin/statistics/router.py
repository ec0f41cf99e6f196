"""Statistics of the whole platform."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request

from realcatcha_gateway.admin.access import ACCESS_ERRORS, Administrator
from realcatcha_gateway.admin.statistics.schemas import RankedSiteAnswer, RankedSites, answer_of
from realcatcha_gateway.admin.statistics.service import PlatformReport
from realcatcha_gateway.statistics.errors import BadRange
from realcatcha_gateway.statistics.kept import Kept
from realcatcha_gateway.statistics.platform import PlatformStatistics, Ranking
from realcatcha_gateway.statistics.ranges import DayRange, Step, day_number, parse_range
from realcatcha_gateway.statistics.router import StatisticsSession
from realcatcha_gateway.statistics.schemas import StatisticsAnswer
from realcatcha_gateway.web.openapi import problems

MOST_DAYS_BY_HOUR: Final = 7
router = APIRouter(prefix="/v1/admin", tags=["administration"])


def get_utc_days(
    request: Request,
    first_day: Annotated[date | None, Query(description="UTC; by default the 30 days to `last_day`")] = None,
    last_day: Annotated[date | None, Query(description="UTC, included; by default today")] = None,
    step: Annotated[Step, Query(description=f"Step of the series; by hour at most {MOST_DAYS_BY_HOUR} days")] = "day",
) -> tuple[DayRange, Step]:
    """Read what days are asked for. Raises BadRange."""
    days = parse_range(first_day, last_day, "UTC", step=step, now=request.app.state.clock())
    if step == "hour" and days.days > MOST_DAYS_BY_HOUR:
        raise BadRange(f"At most {MOST_DAYS_BY_HOUR} days at once by hour.")
    return days, step


Days = Annotated[tuple[DayRange, Step], Depends(get_utc_days)]


def get_kept_from(request: Request, days: Days) -> date | None:
    """Tell the first day that is kept by hour; the platform's days stay for good."""
    kept: Kept = request.app.state.statistics_kept
    chosen, step = days
    return chosen.first_day_from(kept.installation_hour(request.app.state.clock())) if step == "hour" else None


KeptFrom = Annotated[date | None, Depends(get_kept_from)]


@router.get("/statistics", responses=problems(*ACCESS_ERRORS, BadRange))
def read_platform_statistics(
    _: Administrator, session: StatisticsSession, days: Days, kept_from: KeptFrom
) -> StatisticsAnswer:
    """Give what happened on all sites together: series, funnel, reasons, errors, and endpoints with percentiles."""
    return answer_of(*PlatformReport(PlatformStatistics(session)).read(*days), kept_from=kept_from)


@router.get("/statistics/sites", responses=problems(*ACCESS_ERRORS, BadRange))
def rank_sites(
    _: Administrator,
    session: StatisticsSession,
    days: Days,
    by: Annotated[Ranking, Query(description="What the first site has most of")] = "verifications",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RankedSites:
    """Give the sites that stand out: by redemptions, by the share of wrong answers, or of visitors challenged."""
    chosen, _step = days
    first, end = day_number(chosen.first_day), day_number(chosen.last_day) + 1
    found = PlatformStatistics(session).ranked(by, first, end, limit=limit)
    return RankedSites(by=by, items=[RankedSiteAnswer.of(one) for one in found])
