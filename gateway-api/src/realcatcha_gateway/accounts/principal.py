"""Who asks, for which organisation, and with which role: the dependencies that other slices' routers use."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.access_tokens import AccessClaims, AccessTokens
from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow
from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.repository import AccountRepository, Member
from realcatcha_gateway.accounts.sessions.denied_tokens import DeniedTokens
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.internal import bearer_token

_EDITORS: Final[frozenset[Role]] = frozenset({"owner", "admin", "developer"})
_documented = HTTPBearer(auto_error=False, bearerFormat="JWT", description="Access token of POST /v1/auth/login")


@dataclass(frozen=True)
class Principal:
    """A member who asks.

    Attributes:
        session_id: The session that the access token belongs to.
        token_id: The access token's own id.
    """

    user_id: str
    organisation_id: str
    role: Role
    session_id: str
    token_id: str


async def get_principal(request: Request, _documented: Annotated[object, Depends(_documented)]) -> Principal:
    """Read the access token, and look session and membership up, so that what was lost counts at once.

    Raises:
        InvalidToken: The token does not hold, its session has ended, or the membership has.
    """
    token = bearer_token(request)
    if token is None:
        raise InvalidToken
    tokens: AccessTokens = request.app.state.access_tokens
    denied: DeniedTokens = request.app.state.denied_tokens
    claims = tokens.read(token)
    if await denied.holds(claims.token_id, claims.session_id):
        raise InvalidToken("The session has ended.")
    member = await run_in_threadpool(_look_up, request, claims)
    return Principal(claims.user_id, claims.organisation_id, member.role, claims.session_id, claims.token_id)


def _look_up(request: Request, claims: AccessClaims) -> Member:
    database: Database = request.app.state.database
    clock: Clock = request.app.state.clock
    with database.read() as session:
        if SessionRepository(session).find(claims.session_id, user_id=claims.user_id, now=clock()) is None:
            raise InvalidToken("The session has ended.")
        member = AccountRepository(session).member(user_id=claims.user_id, organisation_id=claims.organisation_id)
    if member is None:
        raise InvalidToken("You are no longer a member of this organisation.")
    return member


def get_editor(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
    """Give the principal when the role may change sites. Raises RoleTooLow."""
    if principal.role not in _EDITORS:
        raise RoleTooLow(f"A {principal.role} may look, not change.")
    return principal


Reader = Annotated[Principal, Depends(get_principal)]
Editor = Annotated[Principal, Depends(get_editor)]
