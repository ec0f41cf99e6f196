"""Ask for a copy of your data, and fetch it."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from limits import RateLimitItemPerDay
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.errors import InvalidToken, TooManyAttempts
from realcatcha_gateway.accounts.limits import ONE_TIME_TOKEN, Limits
from realcatcha_gateway.accounts.principal import Person
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_proof
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.data.exports.errors import DataExportNotFound, DataExportNotReady, DataExportPending
from realcatcha_gateway.data.exports.schemas import DataExportAnswer, DataExportLink, DataExports
from realcatcha_gateway.data.exports.service import ExportService, fetch
from realcatcha_gateway.data.keys import once
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

EXPORTS: Final = RateLimitItemPerDay(5, namespace="data-exports")
_EXPORT_ID: Final = re.compile(r"exp_[a-z2-7]{20}")
_ZIP: Final = "application/zip"

router = APIRouter(prefix="/v1/auth/data-exports", tags=["accounts"])


def get_export_id(export_id: Annotated[str, Path(description="Id of a copy of your data")]) -> str:
    """Read the path's id. Raises DataExportNotFound for text that no copy can have."""
    if not _EXPORT_ID.fullmatch(export_id):
        raise DataExportNotFound
    return export_id


ExportId = Annotated[str, Depends(get_export_id)]


@router.get("", responses=problems(InvalidToken))
def list_data_exports(person: Person, session: ReadingSession, request: Request) -> DataExports:
    """Give the copies of your data that were asked for and not removed yet."""
    found = ExportService(session, person.user_id, clock=request.app.state.clock).all()
    return DataExports(items=[DataExportAnswer.of(export) for export in found])


@router.post(
    "",
    status_code=202,
    response_model=DataExportAnswer,
    responses=problems(InvalidToken, *PROOF_ERRORS, TooManyAttempts, DataExportPending, AnswerGone, KeyMismatch),
)
async def request_data_export(
    person: Person, body: Proof, request: Request, limits: Limits, key: Key = None
) -> Response:
    """Have a copy made of what is kept about you and the organisations that you own. A letter says when it is ready."""
    await require_proof(request, person, body)
    await limits.admit(EXPORTS, person.user_id)
    state = request.app.state

    def run() -> bytes:
        database: Database = state.database
        with database.write() as session:

            def work() -> Outcome:
                export = ExportService(session, person.user_id, clock=state.clock).request()
                return Outcome(export.id, DataExportAnswer.of(export).model_dump_json().encode())

            return once(session, request, person, operation="data-export", key=key, work=work)

    return Response(await run_in_threadpool(run), status_code=202, media_type="application/json")


@router.get(
    "/archive",
    response_class=Response,
    responses={
        200: {"description": "The ZIP file", "content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}}},
        **problems(TooManyAttempts, OneTimeTokenSpent),
    },
)
async def fetch_data_export(
    token: Annotated[str, Query(min_length=1, max_length=200, description="Of the link", examples=["x"])],
    request: Request,
    limits: Limits,
) -> Response:
    """Fetch a copy by its link, which then holds no longer."""
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    state = request.app.state

    def run() -> bytes:
        database: Database = state.database
        with database.write() as session:
            return fetch(session, token, sealer=state.sealer, clock=state.clock)

    disposition = {"Content-Disposition": 'attachment; filename="realcatcha-data.zip"'}
    return Response(await run_in_threadpool(run), media_type=_ZIP, headers=disposition)


@router.post(
    "/{export_id}/link",
    responses=problems(InvalidToken, DataExportNotFound, DataExportNotReady),
)
def link_data_export(person: Person, session: WritingSession, export_id: ExportId, request: Request) -> DataExportLink:
    """Get a link that gives the copy once, within five minutes, without a header: for a browser to save it."""
    token, export = ExportService(session, person.user_id, clock=request.app.state.clock).link(export_id)
    assert export.link_until is not None  # noqa: S101  # set with the token
    url = f"{request.app.state.public_url}{router.prefix}/archive?token={token}"
    return DataExportLink(url=url, expires_at=export.link_until)


@router.delete(
    "/{export_id}", status_code=204, response_class=Response, responses=problems(InvalidToken, DataExportNotFound)
)
def remove_data_export(person: Person, session: WritingSession, export_id: ExportId, request: Request) -> None:
    """Remove a copy before its time."""
    ExportService(session, person.user_id, clock=request.app.state.clock).remove(export_id)
