"""Organisations, every one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound
from realcatcha_gateway.admin.organisations.paths import OrganisationId
from realcatcha_gateway.admin.organisations.repository import OrganisationFilters
from realcatcha_gateway.admin.organisations.schemas import (
    LimitBody,
    OrganisationDetail,
    OrganisationPage,
    page_of,
)
from realcatcha_gateway.admin.organisations.service import OrganisationAdministration
from realcatcha_gateway.admin.schemas import Decided, Noted
from realcatcha_gateway.admin.sites.republishing import RepublishingSites
from realcatcha_gateway.web.cursors import Cursor, Limit, encode_cursor
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

router = APIRouter(prefix="/v1/admin", tags=["administration"])
_MISSING = problems(*ACCESS_ERRORS, OrganisationNotFound)


def get_filters(
    name: Annotated[str | None, Query(max_length=120, description="Beginning of the name")] = None,
    suspended: Annotated[bool | None, Query(description="Only those whose sites are, or are not, kept off")] = None,
) -> OrganisationFilters:
    """Read which organisations are wanted."""
    return OrganisationFilters(name, suspended)


@router.get("/organisations", responses=problems(*ACCESS_ERRORS))
def search_organisations(
    _: Administrator,
    session: ReadingSession,
    filters: Annotated[OrganisationFilters, Depends(get_filters)],
    cursor: Cursor,
    limit: Limit = 20,
) -> OrganisationPage:
    """Find organisations by the beginning of their name, the newest first; by id ask for the one."""
    found, counts, following = OrganisationAdministration(session).page(filters, limit=limit, after=cursor)
    return page_of(found, counts, encode_cursor(following))


@router.get("/organisations/{organisation_id}", responses=_MISSING)
def read_organisation(
    _: Administrator, session: ReadingSession, organisation_id: OrganisationId, request: Request
) -> OrganisationDetail:
    """Give an organisation with members, invitations, sites, plan, usage and notes."""
    return _detail(session, organisation_id, request)


@router.post("/organisations/{organisation_id}/suspend", responses=_MISSING)
def suspend_organisation(
    session: AdministeringSession,
    decision: Decided,
    organisation_id: OrganisationId,
    republishing: RepublishingSites,
    request: Request,
) -> OrganisationDetail:
    """Keep its sites off within five seconds: visitors meet a deactivated site. Members look, and change nothing."""
    OrganisationAdministration(session).suspend(organisation_id, decision, republishing)
    return _detail(session, organisation_id, request)


@router.post("/organisations/{organisation_id}/restore", responses=_MISSING)
def restore_organisation(
    session: AdministeringSession,
    decision: Decided,
    organisation_id: OrganisationId,
    republishing: RepublishingSites,
    request: Request,
) -> OrganisationDetail:
    """Have its sites serve again; a site that is deactivated or suspended itself stays off."""
    OrganisationAdministration(session).restore(organisation_id, decision, republishing)
    return _detail(session, organisation_id, request)


@router.put("/organisations/{organisation_id}/most-sites", responses=_MISSING)
def limit_sites(
    administrator: Administrator,
    session: AdministeringSession,
    organisation_id: OrganisationId,
    body: LimitBody,
    request: Request,
) -> OrganisationDetail:
    """Say how many sites it may have; sites beyond stay, and no new one is created until there are fewer."""
    decision = body.decision(administrator, now=request.app.state.clock())
    OrganisationAdministration(session).limit_sites(organisation_id, body.most_sites, decision)
    return _detail(session, organisation_id, request)


@router.post("/organisations/{organisation_id}/notes", status_code=201, responses=_MISSING)
def note_organisation(
    session: AdministeringSession, decision: Noted, organisation_id: OrganisationId, request: Request
) -> OrganisationDetail:
    """Write about an organisation, for other administrators."""
    OrganisationAdministration(session).add_note(organisation_id, decision)
    return _detail(session, organisation_id, request)


def _detail(session: Session, organisation_id: str, request: Request) -> OrganisationDetail:
    session.flush()
    found = OrganisationAdministration(session).view(organisation_id, now=request.app.state.clock())
    return OrganisationDetail.of_view(found)
