"""Statistics of a site, or of all sites of the organisation, as JSON and as CSV."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.sites.errors import SiteNotFound
from realcatcha_gateway.sites.router import SiteId
from realcatcha_gateway.statistics.errors import BadRange, UnknownZone
from realcatcha_gateway.statistics.kept import Kept
from realcatcha_gateway.statistics.ranges import MOST_DAYS, MOST_DAYS_BY_HOUR, DayRange, Step, parse_range
from realcatcha_gateway.statistics.replica import StatisticsReads
from realcatcha_gateway.statistics.repository import StatisticsRepository
from realcatcha_gateway.statistics.schemas import StatisticsAnswer
from realcatcha_gateway.statistics.service import StatisticsService
from realcatcha_gateway.statistics.tables import Export, begun
from realcatcha_gateway.web.openapi import Responses, problems

_CSV: Final = "text/csv"
_TABLE: Final[Responses] = {200: {"description": "RFC 4180", "content": {_CSV: {"schema": {"type": "string"}}}}}
router = APIRouter(prefix="/v1", tags=["statistics"])
FirstDay = Annotated[date | None, Query(description="In the zone; by default the 30 days to `last_day`")]
LastDay = Annotated[date | None, Query(description="In the zone, included; by default today")]
Zone = Annotated[str, Query(max_length=64, description="IANA time zone", examples=["Asia/Seoul"])]


def get_statistics_session(request: Request) -> Iterator[Session]:
    """Open a session on the replica where there is one that keeps up."""
    reads: StatisticsReads = request.app.state.statistics_reads
    with reads.read() as session:
        yield session


def get_days(
    request: Request,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    zone: Zone = "UTC",
    step: Annotated[
        Step, Query(description=f"Step of the series; at most {MOST_DAYS} days, by hour {MOST_DAYS_BY_HOUR}")
    ] = "day",
) -> tuple[DayRange, Step]:
    """Read what days are asked for. Raises UnknownZone, BadRange."""
    return parse_range(first_day, last_day, zone, step=step, now=request.app.state.clock()), step


def get_export_days(
    request: Request,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    zone: Zone = "UTC",
    step: Annotated[Step, Query(description=f"Step of the series; at most {MOST_DAYS} days, also by hour")] = "day",
) -> tuple[DayRange, Step]:
    """Read what days are asked for. Raises UnknownZone, BadRange."""
    now = request.app.state.clock()
    return parse_range(first_day, last_day, zone, step=step, now=now, most_by_hour=MOST_DAYS), step


StatisticsSession = Annotated[Session, Depends(get_statistics_session, scope="function")]
Days = Annotated[tuple[DayRange, Step], Depends(get_days)]
ExportDays = Annotated[tuple[DayRange, Step], Depends(get_export_days)]
Compare = Annotated[bool, Query(description="Also add up as many days before")]
Table = Annotated[Literal["series", "labels"], Query(description="The series, or every label of every dimension")]


def get_kept_from(request: Request, principal: Reader, session: StatisticsSession) -> int:
    """Tell the first hour, since 1970, of which the organisation's statistics are kept."""
    return _kept_from(request, session, principal.organisation_id)


def get_site_statistics(principal: Reader, session: StatisticsSession, site_id: SiteId) -> StatisticsService:
    """Give the statistics of a site of the organisation. Raises SiteNotFound."""
    statistics = _service(session, principal.organisation_id, site_id)
    statistics.check_site()
    return statistics


def get_export(request: Request, principal: Reader, days: ExportDays) -> Export:
    """Prepare a table of all sites of the organisation."""
    return _export(request, principal.organisation_id, None, days)


def get_site_export(request: Request, principal: Reader, days: ExportDays, site_id: SiteId) -> Export:
    """Prepare a table of a site. Raises SiteNotFound."""
    return _export(request, principal.organisation_id, site_id, days)


KeptFrom = Annotated[int, Depends(get_kept_from)]


@router.get("/stats", responses=problems(InvalidToken, UnknownZone, BadRange))
def read_statistics(
    principal: Reader, session: StatisticsSession, days: Days, kept_from: KeptFrom, compare: Compare = False
) -> StatisticsAnswer:
    """Give the statistics of all sites of the organisation."""
    found = _service(session, principal.organisation_id).read(*days, compare=compare)
    return StatisticsAnswer.of(found, site_id=None, kept_from=days[0].first_day_from(kept_from))


@router.get("/sites/{site_id}/stats", responses=problems(InvalidToken, SiteNotFound, UnknownZone, BadRange))
def read_site_statistics(
    statistics: Annotated[StatisticsService, Depends(get_site_statistics)],
    site_id: SiteId,
    days: Days,
    kept_from: KeptFrom,
    compare: Compare = False,
) -> StatisticsAnswer:
    """Give the statistics of a site."""
    found = statistics.read(*days, compare=compare)
    return StatisticsAnswer.of(found, site_id=site_id, kept_from=days[0].first_day_from(kept_from))


@router.get("/stats.csv", response_class=Response, responses=_TABLE | problems(InvalidToken, UnknownZone, BadRange))
def export_statistics(export: Annotated[Export, Depends(get_export)], table: Table = "series") -> Response:
    """Export the statistics of all sites of the organisation, read as they are sent."""
    return _send(export, table)


@router.get(
    "/sites/{site_id}/stats.csv",
    response_class=Response,
    responses=_TABLE | problems(InvalidToken, SiteNotFound, UnknownZone, BadRange),
)
def export_site_statistics(export: Annotated[Export, Depends(get_site_export)], table: Table = "series") -> Response:
    """Export the statistics of a site, read as they are sent."""
    return _send(export, table)


def _service(session: Session, organisation_id: str, site_id: str | None = None) -> StatisticsService:
    return StatisticsService(StatisticsRepository(session, organisation_id, site_id=site_id))


def _kept_from(request: Request, session: Session, organisation_id: str) -> int:
    kept: Kept = request.app.state.statistics_kept
    return kept.first_hour(session, organisation_id, request.app.state.clock())


def _export(request: Request, organisation_id: str, site_id: str | None, asked: tuple[DayRange, Step]) -> Export:
    reads: StatisticsReads = request.app.state.statistics_reads
    days, step = asked

    @contextmanager
    def open_statistics() -> Iterator[StatisticsService]:
        with reads.read() as session:
            yield _service(session, organisation_id, site_id)

    with reads.read() as session:
        if site_id is not None:
            _service(session, organisation_id, site_id).check_site()
        kept_from = _kept_from(request, session, organisation_id)
    return Export(open_statistics, site_id or "all", days, step, kept_from)


def _send(export: Export, table: Literal["series", "labels"]) -> Response:
    """Begin a table; a database that goes away while it is sent breaks the answer off."""
    name = f"realcatcha-{export.site}-{export.days.first_day}-{export.days.last_day}-{table}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    pieces = export.series() if table == "series" else export.labels()
    return StreamingResponse(begun(pieces), media_type=_CSV, headers=headers)
