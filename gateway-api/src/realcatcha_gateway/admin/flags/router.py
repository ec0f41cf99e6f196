"""Feature flags."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.flags.errors import FlagNotFound, PlatformFlag, ValueDoesNotFit
from realcatcha_gateway.admin.flags.schemas import FlagAnswer, Flags, FlagValueBody
from realcatcha_gateway.admin.flags.service import FlagAdministration
from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound
from realcatcha_gateway.admin.organisations.paths import OrganisationId
from realcatcha_gateway.admin.schemas import Decided
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_NAME: Final = re.compile(r"[a-z-]{1,64}")

router = APIRouter(prefix="/v1/admin", tags=["administration"])


def get_flag_name(flag_name: Annotated[str, Path(description="Name of a flag")]) -> str:
    """Read the path's name. Raises FlagNotFound for text that no flag can be named."""
    if not _NAME.fullmatch(flag_name):
        raise FlagNotFound
    return flag_name


FlagName = Annotated[str, Depends(get_flag_name)]


@router.get("/flags", responses=problems(*ACCESS_ERRORS))
def list_flags(_: Administrator, session: ReadingSession) -> Flags:
    """Give every flag with its default and what was set; processes heed a change within five seconds."""
    return Flags(items=[FlagAnswer.of(view) for view in FlagAdministration(session).all()])


@router.put("/flags/{flag_name}", responses=problems(*ACCESS_ERRORS, FlagNotFound, ValueDoesNotFit))
def set_flag(
    administrator: Administrator,
    session: AdministeringSession,
    flag_name: FlagName,
    body: FlagValueBody,
    request: Request,
) -> FlagAnswer:
    """Set the platform's value."""
    decision = body.decision(administrator, now=request.app.state.clock())
    FlagAdministration(session).set(flag_name, body.value, decision)
    return _changed(session, flag_name, request)


@router.post("/flags/{flag_name}/clear", responses=problems(*ACCESS_ERRORS, FlagNotFound))
def clear_flag(session: AdministeringSession, decision: Decided, flag_name: FlagName, request: Request) -> FlagAnswer:
    """Have the default hold again."""
    FlagAdministration(session).clear(flag_name, decision)
    return _changed(session, flag_name, request)


@router.put(
    "/organisations/{organisation_id}/flags/{flag_name}",
    responses=problems(*ACCESS_ERRORS, FlagNotFound, OrganisationNotFound, ValueDoesNotFit, PlatformFlag),
)
def set_organisation_flag(  # noqa: PLR0917  # FastAPI's parameters
    administrator: Administrator,
    session: AdministeringSession,
    organisation_id: OrganisationId,
    flag_name: FlagName,
    body: FlagValueBody,
    request: Request,
) -> FlagAnswer:
    """Set an organisation's own value."""
    decision = body.decision(administrator, now=request.app.state.clock())
    FlagAdministration(session).set(flag_name, body.value, decision, organisation_id=organisation_id)
    return _changed(session, flag_name, request)


@router.post(
    "/organisations/{organisation_id}/flags/{flag_name}/clear",
    responses=problems(*ACCESS_ERRORS, FlagNotFound, OrganisationNotFound, PlatformFlag),
)
def clear_organisation_flag(
    session: AdministeringSession,
    decision: Decided,
    organisation_id: OrganisationId,
    flag_name: FlagName,
    request: Request,
) -> FlagAnswer:
    """Have the platform's value hold for the organisation again."""
    FlagAdministration(session).clear(flag_name, decision, organisation_id=organisation_id)
    return _changed(session, flag_name, request)


def _changed(session: Session, flag_name: str, request: Request) -> FlagAnswer:
    session.flush()
    after_commit(session, request.app.state.flags.forget)
    return next(FlagAnswer.of(view) for view in FlagAdministration(session).all() if view.flag.name == flag_name)
