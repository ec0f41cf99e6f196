"""Sign up, confirm addresses, recover and change passwords. Answers never tell whether an address has an account."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent, SignUpClosed, WeakPassword, WrongPassword
from realcatcha_gateway.accounts.credentials.schemas import (
    Confirmation,
    EmailChange,
    LetterToken,
    PasswordChange,
    Reset,
    ResetRequest,
    SignUp,
)
from realcatcha_gateway.accounts.credentials.service import CredentialService
from realcatcha_gateway.accounts.errors import InvalidToken, TooManyAttempts, TooManyLogins
from realcatcha_gateway.accounts.limits import ONE_TIME_TOKEN, RESET, SIGN_UP, Limits
from realcatcha_gateway.accounts.password_rules import is_common
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.principal import Person
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_password, require_proof
from realcatcha_gateway.accounts.proofs.errors import NoPassword
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.accounts.sessions.router import Denied
from realcatcha_gateway.database import Database
from realcatcha_gateway.flags import registry
from realcatcha_gateway.mail.letters import preferred_language
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems

_Result = TypeVar("_Result")

router = APIRouter(prefix="/v1", tags=["accounts"])


def require_open_sign_up(request: Request) -> None:
    """Let nobody sign up while that is switched off; links of earlier letters hold. Raises SignUpClosed."""
    if not request.app.state.flags.read(registry.SIGN_UP):
        raise SignUpClosed


@router.post(
    "/auth/sign-up",
    status_code=202,
    response_class=Response,
    responses=problems(TooManyAttempts, WeakPassword, SignUpClosed),
    dependencies=[Depends(require_open_sign_up)],
)
async def sign_up(body: SignUp, request: Request, limits: Limits) -> None:
    """Ask for an account. A letter to the address (English or Korean, by `Accept-Language`) says how to go on."""
    await limits.admit(SIGN_UP, client_network(request))
    password_hash = await hash_new_password(request, body.password, email=body.email)
    write = await limits.may_write_to(body.email, "sign-up")
    await _write(
        request,
        lambda service: service.sign_up(
            email=body.email, password_hash=password_hash, organisation=body.organisation, write=write
        ),
    )


@router.post(
    "/auth/verify-email",
    status_code=204,
    response_class=Response,
    responses=problems(TooManyAttempts, OneTimeTokenSpent, WrongPassword),
)
async def verify_email(body: Confirmation, request: Request, limits: Limits) -> None:
    """Create the account of a sign-up with the token of the letter, and the password that was chosen.

    So nobody opens an account by that letter which somebody else began under their address, and knows the password of.
    """
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    chosen = await _write(request, lambda service: service.chosen_password_hash(body.token))
    passwords: Passwords = request.app.state.passwords
    if not await run_in_threadpool(passwords.holds, body.password, chosen):
        raise WrongPassword("It is the one that was chosen with the sign-up. If that was not you, sign up yourself.")
    await _write(request, lambda service: service.confirm_sign_up(body.token))


@router.post("/auth/forgot-password", status_code=202, response_class=Response, responses=problems(TooManyAttempts))
async def forgot_password(body: ResetRequest, request: Request, limits: Limits) -> None:
    """Ask for a letter with a link that sets a new password."""
    await limits.admit(RESET, client_network(request))
    write = await limits.may_write_to(body.email, "reset")
    await _write(request, lambda service: service.request_reset(email=body.email, write=write))


@router.post(
    "/auth/reset-password",
    status_code=204,
    response_class=Response,
    responses=problems(TooManyAttempts, OneTimeTokenSpent, WeakPassword),
)
async def reset_password(body: Reset, request: Request, limits: Limits, denied: Denied) -> None:
    """Set a new password with the token of the letter; every session ends."""
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    password_hash = await hash_new_password(request, body.password)
    await denied.deny(
        await _write(request, lambda service: service.reset_password(body.token, password_hash=password_hash))
    )


@router.post(
    "/me/password",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, TooManyLogins, WeakPassword, WrongPassword, NoPassword),
)
async def change_password(principal: Person, body: PasswordChange, request: Request, denied: Denied) -> None:
    """Change the password; every other session ends. An account without one sets it by `/v1/auth/forgot-password`."""
    await run_in_threadpool(_require_some_password, request, principal.user_id)
    user = await require_password(request, principal, body.password)
    password_hash = await hash_new_password(request, body.new_password, email=user.email, pointer="/new_password")
    await denied.deny(
        await _write(
            request,
            lambda service: service.change_password(
                user_id=principal.user_id, password_hash=password_hash, session_id=principal.session_id
            ),
        )
    )


@router.post(
    "/me/email",
    status_code=202,
    response_class=Response,
    responses=problems(InvalidToken, *PROOF_ERRORS),
)
async def change_email(principal: Person, body: EmailChange, request: Request, limits: Limits) -> None:
    """Ask for the account to move to another address; it does with the token of the letter, in a session of yours."""
    await require_proof(request, principal, body)
    write = await limits.may_write_to(body.email, "email-change")
    await _write(
        request,
        lambda service: service.request_address(
            user_id=principal.user_id, session_id=principal.session_id, email=body.email, write=write
        ),
    )


@router.post(
    "/me/email/confirm",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, TooManyAttempts, OneTimeTokenSpent),
)
async def confirm_email(principal: Person, body: LetterToken, request: Request, limits: Limits, denied: Denied) -> None:
    """Move the account to the new address with the token of the letter to it; other sessions end.

    In a session of the account: so nobody gives their address to somebody else's account by opening a link.
    """
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    await denied.deny(
        await _write(request, lambda service: service.confirm_address(body.token, user_id=principal.user_id))
    )


async def hash_new_password(request: Request, password: str, *, email: str = "", pointer: str = "/password") -> str:
    """Hash a new password. Raises WeakPassword."""
    if is_common(password, email=email):
        raise WeakPassword(extensions={"errors": [{"pointer": pointer, "detail": WeakPassword.title}]})
    passwords: Passwords = request.app.state.passwords
    return await run_in_threadpool(passwords.hash, password)


def _require_some_password(request: Request, user_id: str) -> None:
    database: Database = request.app.state.database
    with database.read() as session:
        user = AccountRepository(session).user(user_id)
        if user is not None and user.password_hash is None:
            raise NoPassword


async def _write(request: Request, work: Callable[[CredentialService], _Result]) -> _Result:
    """Carry out `work` in a unit of work that has committed when this returns."""
    state = request.app.state
    database: Database = state.database
    language = preferred_language(request.headers.get("accept-language", ""))

    def run() -> _Result:
        with database.write() as session:
            accounts = AccountService(AccountRepository(session), passwords=state.passwords, clock=state.clock)
            return work(CredentialService(session, accounts, state.postbox, clock=state.clock, language=language))

    return await run_in_threadpool(run)
