"""Ask whoever is logged in to show once more that it is them, within the limits on logging in."""

from datetime import timedelta
from typing import Final

from fastapi import Request
from realcatcha_kit.errors import AppError
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import WrongPassword
from realcatcha_gateway.accounts.errors import InvalidToken, TooManyLogins
from realcatcha_gateway.accounts.login_limits import LoginLimits
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.accounts.proofs.errors import ReauthenticationNeeded
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.second_factors.checks import require_code
from realcatcha_gateway.accounts.second_factors.errors import WrongCode
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import client_network

FRESH: Final = timedelta(minutes=10)
PROOF_ERRORS: Final[tuple[type[AppError], ...]] = (TooManyLogins, WrongPassword, WrongCode, ReauthenticationNeeded)
"""What `require_proof` raises, for the document."""


async def require_proof(request: Request, principal: Principal, proof: Proof) -> User:
    """Check what the account has: see the package.

    Raises:
        ReauthenticationNeeded: The proof lacks it, or nothing but logging in again would show it.
        WrongPassword, WrongCode, TooManyLogins: It does not hold, or came too often.
    """
    user, has_factor, fresh = await run_in_threadpool(_look, request, principal)
    if user.password_hash is not None:
        if proof.password is None:
            raise ReauthenticationNeeded(extensions={"accepts": ["password"]})
        return await require_password(request, principal, proof.password)
    if has_factor:
        if proof.code is None:
            raise ReauthenticationNeeded(extensions={"accepts": ["code"]})
        await require_code(request, principal.user_id, proof.code)
    elif not fresh:
        raise ReauthenticationNeeded(extensions={"accepts": ["login"]})
    return user


async def require_known_password(request: Request, principal: Principal, password: str | None) -> None:
    """Check the caller's password where the account has one, whatever else is shown.

    Raises:
        ReauthenticationNeeded: It is missing.
        WrongPassword, TooManyLogins: It does not hold, or came too often.
    """
    user, _, _ = await run_in_threadpool(_look, request, principal)
    if user.password_hash is None:
        return
    if password is None:
        raise ReauthenticationNeeded(extensions={"accepts": ["password"]})
    await require_password(request, principal, password)


async def require_password(request: Request, principal: Principal, password: str) -> User:
    """Check the caller's password, within the limits on logging in. Raises WrongPassword, TooManyLogins."""
    limits: LoginLimits = request.app.state.login_limits
    passwords: Passwords = request.app.state.passwords
    database: Database = request.app.state.database

    def check() -> tuple[User, bool]:
        with database.read() as session:
            user = AccountRepository(session).user(principal.user_id)
        if user is None:
            raise InvalidToken
        return user, passwords.holds(password, user.password_hash)

    network = client_network(request)
    await limits.admit(network=network, email=principal.user_id)
    user, holds = await run_in_threadpool(check)
    if not holds:
        await limits.failed(network=network, email=principal.user_id)
        raise WrongPassword
    await limits.succeeded(network=network, email=principal.user_id)
    return user


def _look(request: Request, principal: Principal) -> tuple[User, bool, bool]:
    database: Database = request.app.state.database
    now = request.app.state.clock()
    with database.read() as session:
        accounts = AccountRepository(session)
        user = accounts.user(principal.user_id)
        login = SessionRepository(session).find(principal.session_id, user_id=principal.user_id, now=now)
        if user is None or login is None:
            raise InvalidToken
        return user, accounts.has_second_factor(user.id), login.created_at + FRESH > now
