"""The audit log of the whole platform."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from realcatcha_kit.errors import Unavailable

from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.audit.schemas import (
    AnchorAnswer,
    PlatformAuditEntry,
    PlatformAuditPage,
    VerificationAnswer,
)
from realcatcha_gateway.audit.exports import export_lines
from realcatcha_gateway.audit.models import AuditHead
from realcatcha_gateway.audit.repository import AuditRepository
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.audit.verification import verify
from realcatcha_gateway.organisations.audit_router import Before, Limit, Wanted, read_page
from realcatcha_gateway.web.openapi import Responses, problems
from realcatcha_gateway.web.schemas import PRINTABLE
from realcatcha_gateway.web.sessions import ReadingSession

_NDJSON: Final = "application/x-ndjson"
_LINES: Final[Responses] = {
    200: {"description": "One JSON object a line", "content": {_NDJSON: {"schema": {"type": "string"}}}}
}
_VERIFIED_AT_ONCE: Final = 2_000
_MOST_SEQUENCE: Final = 10**18
Sequence = Annotated[int, Query(ge=0, le=_MOST_SEQUENCE, description="Begin after this entry; 0: at the beginning")]

router = APIRouter(prefix="/v1/admin", tags=["administration"])


@router.get("/audit", responses=problems(*ACCESS_ERRORS))
def list_audit(  # FastAPI's parameters
    _: Administrator,
    session: ReadingSession,
    wanted: Wanted,
    before: Before,
    organisation_id: Annotated[
        str | None, Query(max_length=32, pattern=PRINTABLE, description="Empty: the platform's own")
    ] = None,
    limit: Limit = 50,
) -> PlatformAuditPage:
    """Search the log, the newest first."""
    filters = replace(wanted, organisation_id=organisation_id)
    page, following = read_page(session, filters, limit=limit, before=before)
    return PlatformAuditPage(items=[PlatformAuditEntry.of(entry) for entry in page], next_cursor=following)


@router.get("/audit/anchor", responses=problems(*ACCESS_ERRORS))
def read_audit_anchor(_: Administrator, session: ReadingSession) -> AnchorAnswer:
    """Give the end of the chain, to be kept outside the platform."""
    return AnchorAnswer.of(_head(session))


@router.get("/audit/verification", responses=problems(*ACCESS_ERRORS))
def verify_audit_log(_: Administrator, request: Request, after: Sequence = 0) -> VerificationAnswer:
    """Verify hashes and seals of the next two thousand entries; `complete` tells whether the end was reached."""
    state = request.app.state
    return VerificationAnswer.of(verify(state.database, state.audit_seals, after=after, most=_VERIFIED_AT_ONCE))


@router.get("/audit/export", response_class=StreamingResponse, responses=_LINES | problems(*ACCESS_ERRORS))
def export_audit(session: AdministeringSession, request: Request, after: Sequence = 0) -> StreamingResponse:
    """Take the log out as lines of JSON, by which anybody can verify the chain; see docs/administration.md.

    The export is an entry itself. A file without the last line, the anchor, was cut: go on with `after`.
    """
    end = _head(session).sequence
    record(session, "admin.log-exported", subject=("log", str(end)), details={"after": after})
    lines = export_lines(request.app.state.database, after=min(after, end), end=end)
    disposition = f'attachment; filename="realcatcha-audit-{after + 1}-{end}.ndjson"'
    return StreamingResponse(lines, media_type=_NDJSON, headers={"Content-Disposition": disposition})


def _head(session: ReadingSession) -> AuditHead:
    head = AuditRepository(session).head()
    if head is None:  # somebody has removed the one row; nothing can be recorded either until it is back
        raise Unavailable("The audit log has lost its end.")
    return head
