"""The audit log of one organisation, for its owners."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow
from realcatcha_gateway.accounts.principal import Owner
from realcatcha_gateway.audit.entries import Action
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.repository import AuditRepository, Filters
from realcatcha_gateway.organisations.audit_schemas import AuditEntryAnswer, AuditPage
from realcatcha_gateway.organisations.errors import OrganisationNotFound
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.schemas import PRINTABLE
from realcatcha_gateway.web.sessions import ReadingSession

router = APIRouter(prefix="/v1/organisations", tags=["organisations"])


def get_before(
    cursor: Annotated[
        str | None, Query(pattern=r"^[1-9][0-9]{0,17}$", description="`next_cursor` of the page before")
    ] = None,
) -> int | None:
    """Read where the page starts: before an entry's number."""
    return None if cursor is None else int(cursor)


def get_filters(
    actor_id: Annotated[
        str | None, Query(max_length=64, pattern=PRINTABLE, description="Id of a user or an API key")
    ] = None,
    subject_id: Annotated[
        str | None, Query(max_length=80, pattern=PRINTABLE, description="Id of what was changed")
    ] = None,
    action: Annotated[Action | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query(description="Included; with a zone")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Not included; with a zone")] = None,
) -> Filters:
    """Read which entries are wanted."""
    return Filters(actor_id=actor_id, subject_id=subject_id, action=action, since=since, until=until)


Before = Annotated[int | None, Depends(get_before)]
Wanted = Annotated[Filters, Depends(get_filters)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/{organisation_id}/audit", responses=problems(InvalidToken, RoleTooLow, OrganisationNotFound))
def list_organisation_audit(  # noqa: PLR0917  # FastAPI's parameters
    owner: Owner,
    session: ReadingSession,
    organisation_id: Annotated[str, Path(description="Id of the organisation that the token speaks for")],
    wanted: Wanted,
    before: Before,
    limit: Limit = 50,
) -> AuditPage:
    """Tell what was done in your organisation, by its people, by programs, and by who runs the platform."""
    if organisation_id != owner.organisation_id:
        raise OrganisationNotFound
    own = replace(wanted, organisation_id=organisation_id, hidden_actors=wanted.actor_id is not None)
    page, following = read_page(session, own, limit=limit, before=before)
    return AuditPage(items=[AuditEntryAnswer.of(entry) for entry in page], next_cursor=following)


def read_page(
    session: ReadingSession, filters: Filters, *, limit: int, before: int | None
) -> tuple[list[AuditEntry], str | None]:
    """Give a page of entries, the newest first, and the cursor of the next one."""
    rows = AuditRepository(session).page(filters, limit=limit + 1, before=before)
    page = list(rows[:limit])
    return page, str(page[-1].sequence) if len(rows) > limit else None
