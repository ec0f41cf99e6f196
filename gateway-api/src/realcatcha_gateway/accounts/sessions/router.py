"""Refresh a session, list sessions, end them."""

import re
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.errors import InvalidToken, TooManyAttempts
from realcatcha_gateway.accounts.limits import REFRESH, Limits
from realcatcha_gateway.accounts.principal import Person
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.sessions.denied_tokens import DeniedTokens
from realcatcha_gateway.accounts.sessions.errors import InvalidRefreshToken, SessionNotFound
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.accounts.sessions.schemas import Refresh, SessionAnswer, Sessions, Tokens
from realcatcha_gateway.accounts.sessions.service import SessionService
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_SESSION_ID: Final = re.compile(r"ses_[a-z2-7]{20}")
_Result = TypeVar("_Result")

router = APIRouter(prefix="/v1/auth", tags=["accounts"])


def get_session_service(request: Request, session: ReadingSession) -> SessionService:
    """Give the service on this request's session."""
    return session_service(request, session)


def session_service(request: Request, session: ReadingSession) -> SessionService:
    """Build the service on a unit of work."""
    state = request.app.state
    return SessionService(
        SessionRepository(session),
        AccountRepository(session),
        access_tokens=state.access_tokens,
        refresh_tokens=state.refresh_tokens,
        clock=state.clock,
    )


def get_denied_tokens(request: Request) -> DeniedTokens:
    """Give the deny-list."""
    denied: DeniedTokens = request.app.state.denied_tokens
    return denied


def get_session_id(session_id: Annotated[str, Path(description="Id of one of your sessions")]) -> str:
    """Read the path's session id; text that no session can have is as unknown as any other. Raises SessionNotFound."""
    if not _SESSION_ID.fullmatch(session_id):
        raise SessionNotFound
    return session_id


Denied = Annotated[DeniedTokens, Depends(get_denied_tokens)]


@router.post("/refresh", responses=problems(InvalidRefreshToken, TooManyAttempts))
async def refresh_session(body: Refresh, request: Request, limits: Limits, denied: Denied) -> Tokens:
    """Exchange a refresh token for a new access token and the next refresh token.

    A token that comes back later than ten seconds after it was exchanged ends its session.
    """
    await limits.admit(REFRESH, client_network(request))
    refreshed = await _write(request, lambda service: service.refresh(body.refresh_token))
    if refreshed.ended is not None:
        await denied.deny([refreshed.ended])
    if refreshed.tokens is None:
        raise InvalidRefreshToken
    return Tokens.of(refreshed.tokens)


@router.post("/logout", status_code=204, response_class=Response, responses=problems(InvalidToken))
async def log_out(principal: Person, request: Request, denied: Denied) -> None:
    """End the session that the access token belongs to; both of its tokens stop working at once."""
    await _write(request, lambda service: service.end_if_open(principal.session_id, user_id=principal.user_id))
    await denied.deny([principal.token_id, principal.session_id])


@router.get("/sessions", responses=problems(InvalidToken))
def list_sessions(principal: Person, service: Annotated[SessionService, Depends(get_session_service)]) -> Sessions:
    """Tell where you are logged in."""
    logins = service.list(principal.user_id)
    return Sessions(items=[SessionAnswer.of(login, current=principal.session_id) for login in logins])


@router.delete("/sessions", status_code=204, response_class=Response, responses=problems(InvalidToken))
async def end_other_sessions(principal: Person, request: Request, denied: Denied) -> None:
    """End every session of yours but this one."""
    user_id, but = principal.user_id, principal.session_id
    await denied.deny(await _write(request, lambda service: service.end_others(user_id=user_id, but=but)))


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, SessionNotFound),
)
async def end_session(
    principal: Person, session_id: Annotated[str, Depends(get_session_id)], request: Request, denied: Denied
) -> None:
    """End one of your sessions."""
    await _write(request, lambda service: service.end(session_id, user_id=principal.user_id))
    await denied.deny([session_id])


async def _write(request: Request, work: Callable[[SessionService], _Result]) -> _Result:
    """Carry out `work` in a unit of work that has committed when this returns."""
    database: Database = request.app.state.database

    def run() -> _Result:
        with database.write() as session:
            return work(session_service(request, session))

    return await run_in_threadpool(run)
