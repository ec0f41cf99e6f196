"""Log in with an account at a provider. What the browser is sent back with is a one-time code, never a token."""

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from realcatcha_kit.errors import AppError
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent, SignUpClosed
from realcatcha_gateway.accounts.errors import AccountSuspended, TooManyAttempts
from realcatcha_gateway.accounts.identities.errors import (
    AddressNotConfirmed,
    IdentityRefused,
    LinkNeeded,
    LoginCancelled,
    LoginStateSpent,
    ProviderAway,
    ProviderOff,
)
from realcatcha_gateway.accounts.identities.logins import ProviderLogins
from realcatcha_gateway.accounts.identities.schemas import OneTimeCode, Providers
from realcatcha_gateway.accounts.identities.service import Arrival, IdentityService
from realcatcha_gateway.accounts.limits import ONE_TIME_TOKEN, PROVIDER_LOGIN, Limits
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.router import finish_first_step
from realcatcha_gateway.accounts.second_factors.schemas import LoginTicket
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.accounts.sessions.router import Denied
from realcatcha_gateway.accounts.sessions.schemas import Tokens
from realcatcha_gateway.database import Database
from realcatcha_gateway.flags import registry
from realcatcha_gateway.mail.letters import preferred_language
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import WritingSession

_SENT_ON: Final[dict[int | str, dict[str, Any]]] = {303: {"description": "Sends the browser on"}}

router = APIRouter(prefix="/v1/auth", tags=["accounts"])


def get_logins(request: Request) -> ProviderLogins:
    """Give what logs people in with the provider, unless an administrator has switched that off."""
    logins: ProviderLogins = request.app.state.provider_logins
    return logins if request.app.state.flags.read(registry.PROVIDER_LOGIN) else logins.switched_off()


def identity_service(request: Request, session: WritingSession) -> IdentityService:
    """Build the service on a unit of work."""
    state = request.app.state
    accounts = AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)
    sign_up = state.flags.read(registry.SIGN_UP)
    return IdentityService(session, accounts, state.postbox, clock=state.clock, sign_up=sign_up)


Logins = Annotated[ProviderLogins, Depends(get_logins)]


@router.get("/providers", responses=problems())
def list_providers(logins: Logins) -> Providers:
    """Tell which providers people may log in with here."""
    return Providers(items=["google"] if logins.on else [])


@router.get(
    "/google",
    status_code=303,
    response_class=RedirectResponse,
    responses={**problems(ProviderOff, ProviderAway, TooManyAttempts), **_SENT_ON},
)
async def log_in_with_google(request: Request, logins: Logins, limits: Limits) -> Response:
    """Send the browser to the provider, with a cookie that says which browser began (a link, not a call of scripts)."""
    await limits.admit(PROVIDER_LOGIN, client_network(request))
    response = Response(status_code=303)
    response.headers["Location"] = await logins.depart(request, response)
    return response


@router.get(
    "/google/callback",
    status_code=303,
    response_class=RedirectResponse,
    responses={
        **problems(
            ProviderOff,
            ProviderAway,
            LoginStateSpent,
            LoginCancelled,
            IdentityRefused,
            AddressNotConfirmed,
            TooManyAttempts,
        ),
        **_SENT_ON,
    },
)
async def come_back_from_google(
    request: Request,
    logins: Logins,
    limits: Limits,
    *,
    state: Annotated[str, Query(max_length=2_048)] = "",
    code: Annotated[str, Query(max_length=2_048)] = "",
    error: Annotated[str, Query(max_length=2_048)] = "",
) -> Response:
    """Take the browser back and send it to the page, with `#code=`, `#ticket=` of a link, or `#error=` and a code.

    Who does not ask for HTML gets a problem document in place of the last.
    """
    try:
        await limits.admit(PROVIDER_LOGIN, client_network(request))
        attempt, claims = await logins.come_back(request, state=state, code=code, error=error)
    except AppError as refusal:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return _to_page(logins, "error", refusal.code)
    database: Database = request.app.state.database

    def issue() -> str:
        with database.write() as session:
            service = identity_service(request, session)
            return service.issue_code(claims, browser=attempt.browser, user_id=attempt.user_id or None)

    return _to_page(logins, "ticket" if attempt.user_id else "code", await run_in_threadpool(issue))


@router.post(
    "/google/complete",
    response_model=Tokens,
    responses={
        **problems(ProviderOff, OneTimeTokenSpent, LinkNeeded, AccountSuspended, SignUpClosed, TooManyAttempts),
        202: {"model": LoginTicket, "description": "The second factor is asked for"},
    },
)
async def complete_google_login(
    body: OneTimeCode, request: Request, logins: Logins, limits: Limits, denied: Denied
) -> Tokens | Response:
    """Exchange the one-time code for a session, in the browser that began; a new address gets an account without a
    password. Where the address has an account, 409 carries a `link_ticket` for `POST /v1/me/identities/confirm`.
    """
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    if not logins.on:
        raise ProviderOff
    browser = logins.cookies.read(request)
    if browser is None:
        raise OneTimeTokenSpent
    database: Database = request.app.state.database
    language = preferred_language(request.headers.get("accept-language", ""))

    def arrive() -> Arrival:
        with database.write() as session:
            return identity_service(request, session).arrive(body.code, browser=browser, language=language)

    arrival = await run_in_threadpool(arrive)
    await denied.deny(arrival.ended)
    if arrival.logged_in is None:
        raise LinkNeeded(extensions={"link_ticket": arrival.link_ticket})
    return await finish_first_step(request, arrival.logged_in)


def _to_page(logins: ProviderLogins, name: str, value: str) -> Response:
    """Send the browser to the page; what is in the fragment is in no log and no ``Referer``."""
    return Response(status_code=303, headers={"Location": f"{logins.page}#{name}={quote(value, safe='')}"})
