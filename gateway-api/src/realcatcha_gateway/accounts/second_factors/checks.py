"""Use a code up within the limits on logging in; refusals are recorded."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.login_limits import LoginLimits
from realcatcha_gateway.accounts.second_factors.codes import is_long
from realcatcha_gateway.accounts.second_factors.errors import NoSecondFactor, WrongCode
from realcatcha_gateway.accounts.second_factors.repository import SecondFactorRepository
from realcatcha_gateway.accounts.second_factors.service import SecondFactorService
from realcatcha_gateway.audit.entries import Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import client_network

_Result = TypeVar("_Result")


def service(request: Request, session: Session, user_id: str) -> SecondFactorService:
    """Build the service on a unit of work."""
    state = request.app.state
    factors = SecondFactorRepository(session, user_id)
    return SecondFactorService(factors, user_id=user_id, sealer=state.sealer, clock=state.clock)


async def within_limits(
    request: Request,
    user_id: str,
    code: str,
    work: Callable[[], _Result],
    *,
    missing: type[Exception] = NoSecondFactor,
) -> _Result:
    """Carry out what a code is needed for, within the limits on logging in.

    Where `user_id` is empty it is nobody's code, so there is nothing to guess.
    """
    limits: LoginLimits = request.app.state.login_limits
    network, account = client_network(request), f"second factor {user_id}"
    await limits.admit(network=network, email=account, short=bool(user_id) and not is_long(code))
    try:
        result = await run_in_threadpool(work)
    except NoSecondFactor as error:
        raise missing from error
    except WrongCode:
        await limits.failed(network=network, email=account)
        await run_in_threadpool(_note_failure, request, user_id)
        raise
    await limits.succeeded(network=network, email=account)
    return result


async def require_code(request: Request, user_id: str, code: str) -> None:
    """Use a code up. Raises WrongCode, NoSecondFactor, TooManyLogins."""
    database: Database = request.app.state.database

    def check() -> None:
        with database.write() as session:
            service(request, session, user_id).check(code)

    await within_limits(request, user_id, code, check)


def _note_failure(request: Request, user_id: str) -> None:
    """Record what was refused, in a unit of work of its own."""
    database: Database = request.app.state.database
    with database.write() as session:
        actor = Actor("user", user_id)
        record(session, "account.second-factor-failed", subject=("user", user_id), actor=actor)
