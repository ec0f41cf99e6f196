"""Ask for the erasure of an account or an organisation, look whether one waits, cancel it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request, Response
from realcatcha_kit.errors import AppError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.errors import (
    InvalidToken,
    RoleTooLow,
    SecondFactorRequired,
    TooManyAttempts,
)
from realcatcha_gateway.accounts.limits import ONE_TIME_TOKEN, Limits
from realcatcha_gateway.accounts.principal import Owner, Person, Principal, Reader
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_proof
from realcatcha_gateway.data.erasures.errors import CreditLeft, ErasurePending, SoleOwner
from realcatcha_gateway.data.erasures.schemas import Cancellation, ErasureAnswer, ErasureBody, ErasureState
from realcatcha_gateway.data.erasures.service import ErasureService
from realcatcha_gateway.data.keys import once
from realcatcha_gateway.data.models import Erasure
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

_REFUSALS: Final[tuple[type[AppError], ...]] = (
    InvalidToken,
    *PROOF_ERRORS,
    ErasurePending,
    CreditLeft,
    AnswerGone,
    KeyMismatch,
)

account = APIRouter(prefix="/v1/auth", tags=["accounts"])
organisation = APIRouter(prefix="/v1/organisation/erasure", tags=["organisations"])


@account.get("/erasure", responses=problems(InvalidToken))
def read_account_erasure(person: Person, session: ReadingSession, request: Request) -> ErasureState:
    """Tell whether your account is about to be erased."""
    return ErasureState.of(service(request, session).pending(person.user_id))


@account.post("/erasure", status_code=202, response_model=ErasureAnswer, responses=problems(*_REFUSALS, SoleOwner))
async def request_account_erasure(person: Person, body: ErasureBody, request: Request, key: Key = None) -> Response:
    """Have your account erased after some days, with the organisations that have no other member.

    A letter says when, and how to cancel it. What stays is listed in `docs/data.md`.
    """
    await require_proof(request, person, body)
    return await _request(
        request, person, key, lambda erasures: erasures.request_account(person.user_id, gives_up=body.give_up_credit)
    )


@account.delete("/erasure", status_code=204, response_class=Response, responses=problems(InvalidToken))
def cancel_account_erasure(person: Person, session: WritingSession, request: Request) -> None:
    """Keep your account after all."""
    service(request, session).cancel(person.user_id, user_id=person.user_id)


@account.post(
    "/cancel-erasure",
    status_code=204,
    response_class=Response,
    responses=problems(TooManyAttempts, OneTimeTokenSpent),
)
async def cancel_erasure(body: Cancellation, request: Request, limits: Limits) -> None:
    """Cancel an erasure with the token of the letter."""
    await limits.admit(ONE_TIME_TOKEN, client_network(request))

    def run() -> None:
        database: Database = request.app.state.database
        with database.write() as session:
            service(request, session).cancel_by_token(body.token)

    await run_in_threadpool(run)


@organisation.get("", responses=problems(InvalidToken, SecondFactorRequired))
def read_organisation_erasure(reader: Reader, session: ReadingSession, request: Request) -> ErasureState:
    """Tell whether the organisation is about to be erased."""
    return ErasureState.of(service(request, session).pending(reader.organisation_id))


@organisation.post(
    "",
    status_code=202,
    response_model=ErasureAnswer,
    responses=problems(*_REFUSALS, RoleTooLow, SecondFactorRequired),
)
async def request_organisation_erasure(owner: Owner, body: ErasureBody, request: Request, key: Key = None) -> Response:
    """Have the organisation erased after some days, with its sites and what is kept of their visitors.

    A letter to each owner says when, and how to cancel it.
    """
    await require_proof(request, owner, body)
    return await _request(
        request,
        owner,
        key,
        lambda erasures: erasures.request_organisation(
            owner.organisation_id, user_id=owner.user_id, gives_up=body.give_up_credit
        ),
    )


@organisation.delete(
    "",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, SecondFactorRequired),
)
def cancel_organisation_erasure(owner: Owner, session: WritingSession, request: Request) -> None:
    """Keep the organisation after all."""
    service(request, session).cancel(owner.organisation_id, user_id=owner.user_id)


def service(request: Request, session: Session) -> ErasureService:
    """Build the service on a unit of work."""
    state = request.app.state
    delay = timedelta(days=state.erasure_delay_days)
    return ErasureService(session, postbox=state.postbox, money=state.leaving_money, delay=delay, clock=state.clock)


async def _request(
    request: Request, principal: Principal, key: str | None, ask: Callable[[ErasureService], Erasure]
) -> Response:
    """Ask for an erasure in a unit of work that has committed when this returns."""

    def run() -> bytes:
        database: Database = request.app.state.database
        with database.write() as session:

            def work() -> Outcome:
                erasure = ask(service(request, session))
                return Outcome(erasure.id, ErasureAnswer.of(erasure).model_dump_json().encode())

            return once(session, request, principal, operation=f"erasure {request.url.path}", key=key, work=work)

    return Response(await run_in_threadpool(run), status_code=202, media_type="application/json")
