"""Issue, list and revoke your API keys for the organisation that the access token speaks for."""

import re
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.api_keys.errors import ApiKeyNotFound, TooManyApiKeys
from realcatcha_gateway.accounts.api_keys.repository import ApiKeyRepository
from realcatcha_gateway.accounts.api_keys.schemas import ApiKeyAnswer, ApiKeys, CreatedApiKey, NewApiKey
from realcatcha_gateway.accounts.api_keys.service import ApiKeyService
from realcatcha_gateway.accounts.errors import InvalidToken, SecondFactorRequired
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.accounts.proofs.checks import PROOF_ERRORS, require_proof
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.requests import used_keys
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

_KEY_ID: Final = re.compile(r"key_[a-z2-7]{20}")

router = APIRouter(prefix="/v1/me/api-keys", tags=["accounts"])


def get_reading_service(principal: Reader, session: ReadingSession, request: Request) -> ApiKeyService:
    """Give the service on a session for reading."""
    keys = ApiKeyRepository(session, organisation_id=principal.organisation_id, user_id=principal.user_id)
    return ApiKeyService(keys, clock=request.app.state.clock)


def get_writing_service(principal: Reader, session: WritingSession, request: Request) -> ApiKeyService:
    """Give the service on a session that commits before the answer."""
    keys = ApiKeyRepository(session, organisation_id=principal.organisation_id, user_id=principal.user_id)
    return ApiKeyService(keys, clock=request.app.state.clock)


def get_key_id(key_id: Annotated[str, Path(description="Id of one of your keys")]) -> str:
    """Read the path's key id; text that no key can have is as unknown as any other. Raises ApiKeyNotFound."""
    if not _KEY_ID.fullmatch(key_id):
        raise ApiKeyNotFound
    return key_id


ReadingService = Annotated[ApiKeyService, Depends(get_reading_service)]
WritingService = Annotated[ApiKeyService, Depends(get_writing_service)]


@router.get("", responses=problems(InvalidToken, SecondFactorRequired))
def list_api_keys(service: ReadingService) -> ApiKeys:
    """Give your keys, the newest first."""
    return ApiKeys(items=[ApiKeyAnswer.of(key) for key in service.all()])


@router.post(
    "",
    status_code=201,
    response_model=CreatedApiKey,
    responses=problems(InvalidToken, SecondFactorRequired, *PROOF_ERRORS, TooManyApiKeys, AnswerGone, KeyMismatch),
)
async def create_api_key(principal: Reader, body: NewApiKey, request: Request, key: Key = None) -> Response:
    """Create a key; the answer shows it, and nothing shows it again. It never opens your account itself.

    Asks once more who you are: a key outlives the session.
    """
    await require_proof(request, principal, body)
    database: Database = request.app.state.database
    life = None if body.expires_in_days is None else timedelta(days=body.expires_in_days)
    scopes = list(dict.fromkeys(body.scopes))
    said = body.model_dump_json(exclude=set(Proof.model_fields)).encode()  # a repetition may show otherwise who asks

    def run() -> bytes:
        with database.write() as session:
            service = get_writing_service(principal, session, request)

            def work() -> Outcome:
                made, text = service.issue(name=body.name, scopes=scopes, life=life)
                answer = CreatedApiKey(**ApiKeyAnswer.of(made).model_dump(), key=text)
                return Outcome(made.id, answer.model_dump_json().encode())

            keys = used_keys(request, session, principal.organisation_id)
            return keys.run(f"create-api-key/{principal.user_id}", key, said, work)

    return Response(await run_in_threadpool(run), status_code=201, media_type="application/json")


@router.delete(
    "/{key_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, SecondFactorRequired, ApiKeyNotFound),
)
def revoke_api_key(service: WritingService, key_id: Annotated[str, Depends(get_key_id)]) -> None:
    """Have a key stop working at once."""
    service.revoke(key_id)
