"""Sites of every organisation."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.schemas import Decided, Noted
from realcatcha_gateway.admin.sites.repository import SiteFilters
from realcatcha_gateway.admin.sites.republishing import RepublishingSites
from realcatcha_gateway.admin.sites.schemas import AdminSitePage, ExpiryBody, PolicyAnswer, SiteDetail, SiteSummary
from realcatcha_gateway.admin.sites.service import SiteAdministration
from realcatcha_gateway.sites.errors import SiteNotFound
from realcatcha_gateway.sites.router import SiteId
from realcatcha_gateway.web.cursors import Cursor, Limit, encode_cursor
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.schemas import PRINTABLE
from realcatcha_gateway.web.sessions import ReadingSession

router = APIRouter(prefix="/v1/admin", tags=["administration"])
_MISSING = problems(*ACCESS_ERRORS, SiteNotFound)


def get_filters(
    organisation_id: Annotated[
        str | None, Query(max_length=32, pattern=PRINTABLE, description="Only of this organisation")
    ] = None,
    suspended: Annotated[bool | None, Query(description="Only those that are, or are not, kept off")] = None,
) -> SiteFilters:
    """Read which sites are wanted."""
    return SiteFilters(organisation_id, suspended)


@router.get("/sites", responses=problems(*ACCESS_ERRORS))
def search_sites(
    _: Administrator,
    session: ReadingSession,
    filters: Annotated[SiteFilters, Depends(get_filters)],
    cursor: Cursor,
    limit: Limit = 20,
) -> AdminSitePage:
    """Give sites of every organisation, or of one, the newest first."""
    page, following = SiteAdministration(session).page(filters, limit=limit, after=cursor)
    return AdminSitePage(items=[SiteSummary.of(site) for site in page], next_cursor=encode_cursor(following))


@router.get("/sites/{site_id}", responses=_MISSING)
def read_admin_site(_: Administrator, session: ReadingSession, site_id: SiteId, request: Request) -> SiteDetail:
    """Give a site with its secrets' dates and notes."""
    return _detail(session, site_id, request)


@router.get("/sites/{site_id}/policy", responses=_MISSING)
def read_policy(_: Administrator, session: ReadingSession, site_id: SiteId, request: Request) -> PolicyAnswer:
    """Give what captcha-api is told of a site."""
    return PolicyAnswer.of(SiteAdministration(session).view(site_id, now=request.app.state.clock()).policy)


@router.post("/sites/{site_id}/suspend", responses=_MISSING)
def suspend_site(
    session: AdministeringSession,
    decision: Decided,
    site_id: SiteId,
    republishing: RepublishingSites,
    request: Request,
) -> SiteDetail:
    """Keep a site off within five seconds, whatever its owners do: visitors meet a deactivated site."""
    SiteAdministration(session).suspend(site_id, decision, republishing)
    return _detail(session, site_id, request)


@router.post("/sites/{site_id}/restore", responses=_MISSING)
def restore_site(
    session: AdministeringSession,
    decision: Decided,
    site_id: SiteId,
    republishing: RepublishingSites,
    request: Request,
) -> SiteDetail:
    """Have a site serve again, unless its owners deactivated it or its organisation is suspended."""
    SiteAdministration(session).restore(site_id, decision, republishing)
    return _detail(session, site_id, request)


@router.post("/sites/{site_id}/expire-secrets", responses=_MISSING)
def expire_secrets(  # noqa: PLR0917  # FastAPI's parameters
    administrator: Administrator,
    session: AdministeringSession,
    site_id: SiteId,
    body: ExpiryBody,
    republishing: RepublishingSites,
    request: Request,
) -> SiteDetail:
    """Have every present secret stop working after a while; owners and admins get a letter to issue another."""
    state = request.app.state
    SiteAdministration(session).expire_secrets(
        site_id,
        timedelta(seconds=body.overlap_s),
        body.decision(administrator, now=state.clock()),
        republishing=republishing,
        postbox=state.postbox,
    )
    return _detail(session, site_id, request)


@router.post("/sites/{site_id}/notes", status_code=201, responses=_MISSING)
def note_site(session: AdministeringSession, decision: Noted, site_id: SiteId, request: Request) -> SiteDetail:
    """Write about a site, for other administrators."""
    SiteAdministration(session).add_note(site_id, decision)
    return _detail(session, site_id, request)


def _detail(session: Session, site_id: str, request: Request) -> SiteDetail:
    session.flush()
    return SiteDetail.of_view(SiteAdministration(session).view(site_id, now=request.app.state.clock()))
