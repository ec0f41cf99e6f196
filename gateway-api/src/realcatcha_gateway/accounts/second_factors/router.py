"""Add, use and remove a second factor."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.one_time_tokens import token_digest
from realcatcha_gateway.accounts.credentials.repository import OneTimeTokenRepository
from realcatcha_gateway.accounts.errors import AccountSuspended, InvalidToken, TooManyLogins
from realcatcha_gateway.accounts.principal import Person
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_known_password, require_proof
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.accounts.second_factors.checks import service, within_limits
from realcatcha_gateway.accounts.second_factors.errors import (
    InvalidTicket,
    NoSecondFactor,
    SecondFactorExists,
    WrongCode,
)
from realcatcha_gateway.accounts.second_factors.schemas import (
    CodeBody,
    OwnCodeBody,
    ProvisioningAnswer,
    RecoveryCodes,
    SecondFactorState,
    SecondStep,
)
from realcatcha_gateway.accounts.second_factors.service import SecondFactorService
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.accounts.sessions.router import session_service
from realcatcha_gateway.accounts.sessions.schemas import Tokens
from realcatcha_gateway.accounts.sessions.service import IssuedTokens
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import user_agent
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_Result = TypeVar("_Result")

router = APIRouter(prefix="/v1", tags=["accounts"])


@router.post("/auth/login/second-factor", responses=problems(InvalidTicket, TooManyLogins, WrongCode, AccountSuspended))
async def finish_login(body: SecondStep, request: Request) -> Tokens:
    """Begin a session with the ticket of the first step and a code.

    Codes are limited as passwords are: per network, and per network and account.
    """
    database: Database = request.app.state.database
    digest = token_digest(body.ticket)

    def owner() -> str | None:
        with database.read() as session:
            return OneTimeTokenRepository(session).owner_of(digest)

    def finish() -> IssuedTokens:
        with database.write() as session:
            service(request, session, user_id).check(body.code)
            ticket = OneTimeTokenRepository(session).take(digest, now=request.app.state.clock())
            if ticket is None or ticket.purpose != "login":
                raise InvalidTicket
            return session_service(request, session).open(
                user_id=user_id,
                organisation_id=ticket.details["organisation_id"],
                user_agent=user_agent(request),
                second_factor=True,
            )

    user_id = await run_in_threadpool(owner) or ""
    return Tokens.of(await within_limits(request, user_id, body.code, finish, missing=InvalidTicket))


@router.get("/me/second-factor", responses=problems(InvalidToken))
def read_second_factor(person: Person, session: ReadingSession, request: Request) -> SecondFactorState:
    """Tell whether your account has a second factor."""
    enabled, left = service(request, session, person.user_id).state()
    return SecondFactorState(enabled=enabled, recovery_codes_left=left)


@router.post(
    "/me/second-factor",
    status_code=201,
    responses=problems(InvalidToken, *PROOF_ERRORS, SecondFactorExists),
)
async def begin_second_factor(person: Person, body: Proof, request: Request) -> ProvisioningAnswer:
    """Get the secret for an authenticator app; a code of it then confirms the second factor."""
    user = await require_proof(request, person, body)
    made = await _write(request, person.user_id, lambda factor, _: factor.begin(account=user.email))
    return ProvisioningAnswer(secret=made.secret, uri=made.uri)


@router.post(
    "/me/second-factor/confirm",
    responses=problems(InvalidToken, TooManyLogins, NoSecondFactor, SecondFactorExists, WrongCode),
)
async def confirm_second_factor(person: Person, body: CodeBody, request: Request) -> RecoveryCodes:
    """Have the second factor asked for from now on; this session counts as begun with it."""

    def confirm(factor: SecondFactorService, session: Session) -> list[str]:
        codes = factor.confirm(body.code)
        record(session, "account.second-factor-added", subject=("user", person.user_id), actor=person.actor)
        SessionRepository(session).mark_second_factor(person.session_id, now=request.app.state.clock())
        return codes

    return RecoveryCodes(recovery_codes=await _limited_write(request, person.user_id, body.code, confirm))


@router.post(
    "/me/second-factor/check",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, TooManyLogins, NoSecondFactor, WrongCode),
)
async def show_second_factor(person: Person, body: CodeBody, request: Request) -> None:
    """Show the second factor again: this session counts as begun with it, from now on."""

    def show(factor: SecondFactorService, session: Session) -> None:
        factor.check(body.code)
        SessionRepository(session).mark_second_factor(person.session_id, now=request.app.state.clock())

    await _limited_write(request, person.user_id, body.code, show)


@router.post(
    "/me/second-factor/remove",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, *PROOF_ERRORS, NoSecondFactor),
)
async def remove_second_factor(person: Person, body: OwnCodeBody, request: Request) -> None:
    """Log in with the password alone again. Asks for both once more."""
    await require_known_password(request, person, body.password)

    def remove(factor: SecondFactorService, session: Session) -> None:
        factor.remove(body.code)
        SessionRepository(session).forget_second_factor(person.user_id)
        record(session, "account.second-factor-removed", subject=("user", person.user_id), actor=person.actor)

    await _limited_write(request, person.user_id, body.code, remove)


@router.post("/me/recovery-codes", responses=problems(InvalidToken, *PROOF_ERRORS, NoSecondFactor))
async def renew_recovery_codes(person: Person, body: OwnCodeBody, request: Request) -> RecoveryCodes:
    """Replace the recovery codes; the earlier ones stop working. Asks for password and code once more."""
    await require_known_password(request, person, body.password)

    def renew(factor: SecondFactorService, session: Session) -> list[str]:
        record(session, "account.recovery-codes-renewed", subject=("user", person.user_id), actor=person.actor)
        return factor.renew_codes(body.code)

    codes = await _limited_write(request, person.user_id, body.code, renew)
    return RecoveryCodes(recovery_codes=codes)


async def _limited_write(
    request: Request, user_id: str, code: str, work: Callable[[SecondFactorService, Session], _Result]
) -> _Result:
    return await within_limits(request, user_id, code, lambda: _run(request, user_id, work))


async def _write(request: Request, user_id: str, work: Callable[[SecondFactorService, Session], _Result]) -> _Result:
    return await run_in_threadpool(_run, request, user_id, work)


def _run(request: Request, user_id: str, work: Callable[[SecondFactorService, Session], _Result]) -> _Result:
    database: Database = request.app.state.database
    with database.write() as session:
        return work(service(request, session, user_id), session)
