"""The accounts at providers that open one's own account."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.errors import InvalidToken, TooManyAttempts
from realcatcha_gateway.accounts.identities.errors import (
    IdentityExists,
    IdentityNotFound,
    IdentityTaken,
    LastWayIn,
    ProviderAway,
    ProviderOff,
)
from realcatcha_gateway.accounts.identities.router import Logins, identity_service
from realcatcha_gateway.accounts.identities.schemas import Departure, Identities, IdentityAnswer, LinkTicket
from realcatcha_gateway.accounts.limits import ONE_TIME_TOKEN, PROVIDER_LOGIN, Limits
from realcatcha_gateway.accounts.principal import Person
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_proof
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

_IDENTITY_ID: Final = re.compile(r"idn_[a-z2-7]{20}")

router = APIRouter(prefix="/v1/me/identities", tags=["accounts"])


def get_identity_id(identity_id: Annotated[str, Path(description="Id of one of your links")]) -> str:
    """Read the path's id; text that no link can have is as unknown as any other. Raises IdentityNotFound."""
    if not _IDENTITY_ID.fullmatch(identity_id):
        raise IdentityNotFound
    return identity_id


@router.get("", responses=problems(InvalidToken))
def list_identities(person: Person, session: ReadingSession, request: Request) -> Identities:
    """Give the accounts at providers that open yours."""
    found = identity_service(request, session).all(person.user_id)
    return Identities(items=[IdentityAnswer.of(one) for one in found])


@router.post("", responses=problems(InvalidToken, *PROOF_ERRORS, ProviderOff, ProviderAway, TooManyAttempts))
async def begin_link(
    person: Person, body: Proof, request: Request, response: Response, *, logins: Logins, limits: Limits
) -> Departure:
    """Begin to link an account at the provider: send this browser to the address; it comes back with `#ticket=`."""
    await limits.admit(PROVIDER_LOGIN, client_network(request))
    await require_proof(request, person, body)
    return Departure(authorization_url=await logins.depart(request, response, user_id=person.user_id))


@router.post(
    "/confirm",
    status_code=201,
    responses=problems(InvalidToken, TooManyAttempts, OneTimeTokenSpent, IdentityExists, IdentityTaken),
)
async def confirm_link(person: Person, body: LinkTicket, request: Request, limits: Limits) -> IdentityAnswer:
    """Link an account at the provider to yours, with the ticket of a link you began, or of a login that found you."""
    await limits.admit(ONE_TIME_TOKEN, client_network(request))
    database: Database = request.app.state.database

    def run() -> IdentityAnswer:
        with database.write() as session:
            return IdentityAnswer.of(identity_service(request, session).link(body.ticket, user_id=person.user_id))

    return await run_in_threadpool(run)


@router.delete(
    "/{identity_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, IdentityNotFound, LastWayIn),
)
def remove_identity(
    person: Person, identity_id: Annotated[str, Depends(get_identity_id)], session: WritingSession, request: Request
) -> None:
    """Have an account at the provider open yours no more. Refused for the last way in."""
    identity_service(request, session).unlink(identity_id, user_id=person.user_id)
