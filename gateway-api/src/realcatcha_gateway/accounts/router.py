"""Logging in, and who one is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.errors import InvalidCredentials, InvalidToken, TooManyLogins
from realcatcha_gateway.accounts.login_limits import LoginLimits
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.schemas import Credentials, Me
from realcatcha_gateway.accounts.service import AccountService, LoggedIn
from realcatcha_gateway.accounts.sessions.router import session_service
from realcatcha_gateway.accounts.sessions.schemas import Tokens
from realcatcha_gateway.accounts.sessions.service import IssuedTokens
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import client_network, user_agent
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

router = APIRouter(prefix="/v1", tags=["accounts"])


def get_account_service(request: Request, session: ReadingSession) -> AccountService:
    """Give the service on this request's session."""
    state = request.app.state
    return AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)


@router.post("/auth/login", responses=problems(InvalidCredentials, TooManyLogins))
async def log_in(body: Credentials, request: Request, response: Response) -> Tokens:
    """Begin a session: exchange an e-mail address and a password for an access token and a refresh token.

    Attempts are limited per network, and per network and account; a network never uses up the attempts of another.
    """
    limits: LoginLimits = request.app.state.login_limits
    network = client_network(request)
    await limits.admit(network=network, email=body.email)
    try:
        logged_in = await run_in_threadpool(_check, request, body)
    except InvalidCredentials:
        await limits.failed(network=network, email=body.email)
        raise
    await limits.succeeded(network=network, email=body.email)
    issued = await run_in_threadpool(_open_session, request, logged_in)
    response.headers["Cache-Control"] = "no-store"
    return Tokens.of(issued)


@router.get("/me", responses=problems(InvalidToken))
def read_me(principal: Reader, service: Annotated[AccountService, Depends(get_account_service)]) -> Me:
    """Tell whom the access token speaks for."""
    member = service.member(user_id=principal.user_id, organisation_id=principal.organisation_id)
    return Me.of(member)


def _check(request: Request, credentials: Credentials) -> LoggedIn:
    state = request.app.state
    database: Database = state.database
    with database.read() as session:
        service = AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)
        return service.log_in(email=credentials.email, password=credentials.password)


def _open_session(request: Request, logged_in: LoggedIn) -> IssuedTokens:
    database: Database = request.app.state.database
    with database.write() as session:
        return session_service(request, session).open(
            user_id=logged_in.user_id, organisation_id=logged_in.organisation_id, user_agent=user_agent(request)
        )
