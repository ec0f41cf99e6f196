"""Who asks, for which organisation, and with which role: the dependencies that other slices' routers use."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow
from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.internal import bearer_token

_EDITORS: Final[frozenset[Role]] = frozenset({"owner", "admin", "developer"})
_documented = HTTPBearer(auto_error=False, bearerFormat="JWT", description="Access token of POST /v1/auth/login")


@dataclass(frozen=True)
class Principal:
    """A member who asks."""

    user_id: str
    organisation_id: str
    role: Role


def get_principal(request: Request, _documented: Annotated[object, Depends(_documented)]) -> Principal:
    """Read the access token and look the membership up, so that a lost role counts at once. Raises InvalidToken."""
    token = bearer_token(request)
    if token is None:
        raise InvalidToken
    tokens: AccessTokens = request.app.state.access_tokens
    database: Database = request.app.state.database
    claims = tokens.read(token)
    with database.read() as session:
        member = AccountRepository(session).member(user_id=claims.user_id, organisation_id=claims.organisation_id)
    if member is None:
        raise InvalidToken("You are no longer a member of this organisation.")
    return Principal(claims.user_id, claims.organisation_id, member.role)


def get_editor(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
    """Give the principal when the role may change sites. Raises RoleTooLow."""
    if principal.role not in _EDITORS:
        raise RoleTooLow(f"A {principal.role} may look, not change.")
    return principal


Reader = Annotated[Principal, Depends(get_principal)]
Editor = Annotated[Principal, Depends(get_editor)]
