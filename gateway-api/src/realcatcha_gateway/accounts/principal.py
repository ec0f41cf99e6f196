"""Who asks, for which organisation, and with which role: the dependencies that other slices' routers use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.access_tokens import AccessClaims, AccessTokens
from realcatcha_gateway.accounts.api_keys.key_text import PREFIX, key_digest
from realcatcha_gateway.accounts.api_keys.repository import find_key, note_use
from realcatcha_gateway.accounts.api_keys.scopes import scope_of
from realcatcha_gateway.accounts.errors import (
    InvalidToken,
    OrganisationSuspended,
    RoleTooLow,
    ScopeMissing,
    SecondFactorRequired,
)
from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.sessions.denied_tokens import DeniedTokens
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.audit.entries import Actor
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.internal import bearer_token

_EDITORS: Final[frozenset[Role]] = frozenset({"owner", "admin", "developer"})
_POWERFUL: Final[frozenset[Role]] = frozenset({"owner", "admin"})
_USE_NOTED_EVERY: Final = timedelta(minutes=1)
_LOOKING: Final = frozenset({"GET", "HEAD"})
_OPEN_TO_SUSPENDED: Final = ("/v1/billing", "/v1/organisation/erasure")
"""Where the routes begin by which a suspended organisation may still pay what it owes, and have itself erased."""
_documented = HTTPBearer(auto_error=False, description="Access token, or API key")


@dataclass(frozen=True)
class Principal:
    """A member who asks.

    Attributes:
        session_id: The session that the access token belongs to; empty for an API key.
        token_id: The access token's, or the API key's, own id.
        second_factor: Whether the session was begun with one.
        second_factor_at: When one was shown in it last.
        second_factor_required: Whether the organisation asks for that from this role.
        is_admin: Whether the member administers the platform.
        organisation_suspended: Whether the organisation's sites are kept off.
    """

    user_id: str
    organisation_id: str
    role: Role
    session_id: str
    token_id: str
    second_factor: bool = False
    second_factor_required: bool = False
    is_admin: bool = False
    second_factor_at: datetime | None = None
    organisation_suspended: bool = False

    @property
    def actor(self) -> Actor:
        """Who this is for the audit log."""
        return Actor("user", self.user_id) if self.session_id else Actor("api-key", self.token_id)


async def get_caller(request: Request, _documented: Annotated[object, Depends(_documented)]) -> Principal:
    """Read the access token, and look session and membership up, so that what was lost counts at once.

    An API key opens what `scope_of` the route says, if it was given that scope. What is found is the request's
    ``state.caller`` too.

    Raises:
        InvalidToken: The token or key does not hold, the session has ended, or the membership has.
        ScopeMissing: The key does not open this route.
    """
    token = bearer_token(request)
    if token is None:
        raise InvalidToken
    if token.startswith(PREFIX):
        return _remember(request, await run_in_threadpool(_look_key_up, request, token))
    tokens: AccessTokens = request.app.state.access_tokens
    denied: DeniedTokens = request.app.state.denied_tokens
    claims = tokens.read(token)
    if await denied.holds(claims.token_id, claims.session_id):
        raise InvalidToken("The session has ended.")
    return _remember(request, await run_in_threadpool(_look_up, request, claims))


def get_person(caller: Annotated[Principal, Depends(get_caller)]) -> Principal:
    """Give whoever asks, for what people do with their own account. Other routes ask `get_principal`."""
    return caller


def get_principal(person: Annotated[Principal, Depends(get_person)], request: Request) -> Principal:
    """Give the member who asks.

    Raises:
        SecondFactorRequired: The organisation wants one.
        OrganisationSuspended: The request would change something of an organisation that is kept off.
    """
    is_open = request.method in _LOOKING or str(request.scope["route"].path).startswith(_OPEN_TO_SUSPENDED)
    if person.organisation_suspended and not is_open:
        raise OrganisationSuspended
    return get_strong_principal(person) if person.second_factor_required else person


def get_strong_principal(person: Annotated[Principal, Depends(get_person)]) -> Principal:
    """Give the member who asks, in a session begun with a second factor. Raises SecondFactorRequired."""
    if not person.second_factor:
        raise SecondFactorRequired
    return person


def get_editor(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
    """Give the principal when the role may change sites. Raises RoleTooLow."""
    if principal.role not in _EDITORS:
        raise RoleTooLow(f"A {principal.role} may look, not change.")
    return principal


def _remember(request: Request, caller: Principal) -> Principal:
    request.state.caller = caller
    return caller


def _look_up(request: Request, claims: AccessClaims) -> Principal:
    database: Database = request.app.state.database
    clock: Clock = request.app.state.clock
    with database.read() as session:
        login = SessionRepository(session).find(claims.session_id, user_id=claims.user_id, now=clock())
        if login is None:
            raise InvalidToken("The session has ended.")
        member = AccountRepository(session).member(user_id=claims.user_id, organisation_id=claims.organisation_id)
        if member is None:
            raise InvalidToken("You are no longer a member of this organisation.")
        if member.user.suspended_at is not None:
            raise InvalidToken("The account is suspended.")
        return Principal(
            user_id=claims.user_id,
            organisation_id=claims.organisation_id,
            role=member.role,
            session_id=claims.session_id,
            token_id=claims.token_id,
            second_factor=login.second_factor,
            second_factor_required=member.organisation.second_factor_required and member.role in _POWERFUL,
            is_admin=member.user.is_admin,
            second_factor_at=login.second_factor_at,
            organisation_suspended=member.organisation.suspended_at is not None,
        )


def _look_key_up(request: Request, text: str) -> Principal:
    database: Database = request.app.state.database
    now = request.app.state.clock()
    digest = key_digest(text)
    with database.read() as session:
        key = find_key(session, digest, now=now) if digest else None
        if key is None:
            raise InvalidToken("The API key does not hold (any more).")
        member = AccountRepository(session).member(user_id=key.user_id, organisation_id=key.organisation_id)
        if member is None:
            raise InvalidToken("You are no longer a member of this organisation.")
        if member.user.suspended_at is not None:
            raise InvalidToken("The account is suspended.")
        suspended = member.organisation.suspended_at is not None
        role, stale = member.role, key.last_used_at is None or now - key.last_used_at >= _USE_NOTED_EVERY
    if scope_of(request.method, getattr(request.scope["route"], "tags", ())) not in key.scopes:
        raise ScopeMissing
    if stale:
        with database.write() as session:
            note_use(session, key.id, now=now)
    return Principal(
        key.user_id,
        key.organisation_id,
        role,
        session_id="",
        token_id=key.id,
        organisation_suspended=suspended,
    )


def get_admin(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
    """Give the principal when the role may say who belongs to the organisation. Raises RoleTooLow."""
    if principal.role not in _POWERFUL:
        raise RoleTooLow(f"A {principal.role} has no say about members.")
    return principal


def get_owner(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
    """Give the principal when they own the organisation. Raises RoleTooLow."""
    if principal.role != "owner":
        raise RoleTooLow("Only an owner may do this.")
    return principal


Person = Annotated[Principal, Depends(get_person)]
Reader = Annotated[Principal, Depends(get_principal)]
Admin = Annotated[Principal, Depends(get_admin)]
Owner = Annotated[Principal, Depends(get_owner)]
Editor = Annotated[Principal, Depends(get_editor)]
