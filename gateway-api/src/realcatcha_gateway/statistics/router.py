"""Statistics of a site, or of all sites of the organisation, as JSON and as CSV."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.sites.errors import SiteNotFound
from realcatcha_gateway.sites.router import SiteId
from realcatcha_gateway.statistics.errors import BadRange, UnknownZone
from realcatcha_gateway.statistics.ranges import MOST_DAYS, MOST_DAYS_BY_HOUR, DayRange, Step, parse_range
from realcatcha_gateway.statistics.replica import StatisticsReads
from realcatcha_gateway.statistics.repository import StatisticsRepository
from realcatcha_gateway.statistics.schemas import StatisticsAnswer
from realcatcha_gateway.statistics.service import Statistics, StatisticsService
from realcatcha_gateway.statistics.tables import labels_csv, series_csv
from realcatcha_gateway.web.openapi import Responses, problems

_CSV: Final = "text/csv"
_TABLE: Final[Responses] = {200: {"description": "RFC 4180", "content": {_CSV: {"schema": {"type": "string"}}}}}
router = APIRouter(prefix="/v1", tags=["statistics"])


def get_statistics_session(request: Request) -> Iterator[Session]:
    """Open a session on the replica where there is one that keeps up."""
    reads: StatisticsReads = request.app.state.statistics_reads
    with reads.read() as session:
        yield session


def get_days(
    request: Request,
    first_day: Annotated[date | None, Query(description="In the zone; by default the 30 days to `last_day`")] = None,
    last_day: Annotated[date | None, Query(description="In the zone, included; by default today")] = None,
    zone: Annotated[str, Query(max_length=64, description="IANA time zone", examples=["Asia/Seoul"])] = "UTC",
    step: Annotated[
        Step, Query(description=f"Step of the series; at most {MOST_DAYS} days, by hour {MOST_DAYS_BY_HOUR}")
    ] = "day",
) -> tuple[DayRange, Step]:
    """Read what days are asked for. Raises UnknownZone, BadRange."""
    return parse_range(first_day, last_day, zone, step=step, now=request.app.state.clock()), step


StatisticsSession = Annotated[Session, Depends(get_statistics_session, scope="function")]
Days = Annotated[tuple[DayRange, Step], Depends(get_days)]
Compare = Annotated[bool, Query(description="Also add up as many days before")]
Table = Annotated[Literal["series", "labels"], Query(description="The series, or every label of every dimension")]


@router.get("/stats", responses=problems(InvalidToken, UnknownZone, BadRange))
def read_statistics(
    principal: Reader, session: StatisticsSession, days: Days, compare: Compare = False
) -> StatisticsAnswer:
    """Give the statistics of all sites of the organisation."""
    found = _service(session, principal.organisation_id).read(*days, compare=compare)
    return StatisticsAnswer.of(found, site_id=None)


@router.get("/sites/{site_id}/stats", responses=problems(InvalidToken, SiteNotFound, UnknownZone, BadRange))
def read_site_statistics(
    principal: Reader, session: StatisticsSession, site_id: SiteId, days: Days, compare: Compare = False
) -> StatisticsAnswer:
    """Give the statistics of a site."""
    found = _service(session, principal.organisation_id, site_id).read_site(*days, compare=compare)
    return StatisticsAnswer.of(found, site_id=site_id)


@router.get("/stats.csv", response_class=Response, responses=_TABLE | problems(InvalidToken, UnknownZone, BadRange))
def export_statistics(principal: Reader, session: StatisticsSession, days: Days, table: Table = "series") -> Response:
    """Export the statistics of all sites of the organisation."""
    return _table(_service(session, principal.organisation_id).read(*days, compare=False), table, site="all")


@router.get(
    "/sites/{site_id}/stats.csv",
    response_class=Response,
    responses=_TABLE | problems(InvalidToken, SiteNotFound, UnknownZone, BadRange),
)
def export_site_statistics(
    principal: Reader, session: StatisticsSession, site_id: SiteId, days: Days, table: Table = "series"
) -> Response:
    """Export the statistics of a site."""
    found = _service(session, principal.organisation_id, site_id).read_site(*days, compare=False)
    return _table(found, table, site=site_id)


def _service(session: Session, organisation_id: str, site_id: str | None = None) -> StatisticsService:
    return StatisticsService(StatisticsRepository(session, organisation_id, site_id=site_id))


def _table(found: Statistics, table: Literal["series", "labels"], *, site: str) -> Response:
    text = series_csv(found, site=site) if table == "series" else labels_csv(found, site=site)
    name = f"realcatcha-{site}-{found.range.first_day}-{found.range.last_day}-{table}.csv"
    return Response(text, media_type=_CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})
