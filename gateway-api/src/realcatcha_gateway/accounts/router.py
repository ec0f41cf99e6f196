"""Logging in, and who one is."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.models import OneTimeToken
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.credentials.repository import OneTimeTokenRepository
from realcatcha_gateway.accounts.errors import AccountSuspended, InvalidCredentials, InvalidToken, TooManyLogins
from realcatcha_gateway.accounts.login_limits import LoginLimits
from realcatcha_gateway.accounts.principal import Person
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.schemas import Credentials, Me, Profile
from realcatcha_gateway.accounts.second_factors.schemas import LoginTicket
from realcatcha_gateway.accounts.service import AccountService, LoggedIn
from realcatcha_gateway.accounts.sessions.router import session_service
from realcatcha_gateway.accounts.sessions.schemas import Tokens
from realcatcha_gateway.accounts.sessions.service import IssuedTokens
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import client_network, user_agent
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

TICKET_LIFE: Final = timedelta(minutes=5)

router = APIRouter(prefix="/v1", tags=["accounts"])


def get_account_service(request: Request, session: ReadingSession) -> AccountService:
    """Give the service on this request's session."""
    state = request.app.state
    return AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)


@router.post(
    "/auth/login",
    response_model=Tokens,
    responses={
        **problems(InvalidCredentials, TooManyLogins, AccountSuspended),
        202: {"model": LoginTicket, "description": "The second factor is asked for"},
    },
)
async def log_in(body: Credentials, request: Request) -> Tokens | Response:
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
    return await finish_first_step(request, logged_in)


@router.get("/me", responses=problems(InvalidToken))
def read_me(principal: Person, service: Annotated[AccountService, Depends(get_account_service)]) -> Me:
    """Tell whom the access token speaks for."""
    member = service.member(user_id=principal.user_id, organisation_id=principal.organisation_id)
    return Me.of(member)


@router.patch("/me", responses=problems(InvalidToken))
def change_me(person: Person, session: WritingSession, body: Profile, request: Request) -> Me:
    """Change your name and the language of letters to you."""
    service = get_account_service(request, session)
    member = service.member(user_id=person.user_id, organisation_id=person.organisation_id)
    service.change_profile(member, name=body.name, language=body.language)
    return Me.of(member)


async def finish_first_step(request: Request, logged_in: LoggedIn) -> Tokens | Response:
    """Begin the session, or have the second factor asked for first. Raises AccountSuspended, InvalidCredentials."""
    if logged_in.second_factor:
        ticket = LoginTicket(ticket=await run_in_threadpool(_issue_ticket, request, logged_in))
        return Response(ticket.model_dump_json(), status_code=202, media_type="application/json")
    return Tokens.of(await run_in_threadpool(_open_session, request, logged_in))


def _check(request: Request, credentials: Credentials) -> LoggedIn:
    state = request.app.state
    database: Database = state.database
    with database.read() as session:
        service = AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)
        return service.log_in(email=credentials.email, password=credentials.password)


def _open_session(request: Request, logged_in: LoggedIn) -> IssuedTokens:
    database: Database = request.app.state.database
    with database.write() as session:
        issued = session_service(request, session).open(
            user_id=logged_in.user_id, organisation_id=logged_in.organisation_id, user_agent=user_agent(request)
        )
        get_account_service(request, session).confirm(logged_in)
        return issued


def _issue_ticket(request: Request, logged_in: LoggedIn) -> str:
    database: Database = request.app.state.database
    now, ticket = request.app.state.clock(), new_token()
    with database.write() as session:
        OneTimeTokenRepository(session).add(
            OneTimeToken(
                sha256=token_digest(ticket),
                purpose="login",
                user_id=logged_in.user_id,
                email="",
                details={"organisation_id": logged_in.organisation_id},
                created_at=now,
                expires_at=now + TICKET_LIFE,
            )
        )
        session.flush()
        get_account_service(request, session).confirm(logged_in)
    return ticket
