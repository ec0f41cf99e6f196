"""Webhooks: endpoints, their secrets, what was delivered to them, and delivering it again."""

import re
from datetime import timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from realcatcha_kit.errors import Malformed

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow
from realcatcha_gateway.accounts.keyed import EditorKeys
from realcatcha_gateway.accounts.principal import Editor, Reader
from realcatcha_gateway.audit.service import act_as
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.now import Now
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession
from realcatcha_gateway.webhooks.errors import (
    DeliveryNotFound,
    EndpointDisabled,
    EndpointNotFound,
    TooManyEndpoints,
    TooManyWaiting,
)
from realcatcha_gateway.webhooks.repository import WebhookRepository
from realcatcha_gateway.webhooks.schemas import (
    CreatedEndpoint,
    DeliveryAnswer,
    DeliveryDetails,
    DeliveryPage,
    DeliveryStatus,
    EndpointAnswer,
    EndpointChangesBody,
    Endpoints,
    NewEndpointBody,
    ReplayBody,
    Replayed,
    RotatedWebhookSecret,
    SecretRotationBody,
    decode_cursor,
    encode_cursor,
)
from realcatcha_gateway.webhooks.service import WebhookService
from realcatcha_gateway.webhooks.targets import check_url

_ENDPOINT_ID: Final = re.compile(r"whk_[a-z2-7]{20}")
_DELIVERY_ID: Final = re.compile(r"dlv_[a-z2-7]{20}")
_JSON: Final = "application/json"

router = APIRouter(prefix="/v1", tags=["webhooks"])


def get_reading_service(principal: Reader, session: ReadingSession, request: Request) -> WebhookService:
    """Give the service on a session for reading, scoped to the asker's organisation."""
    return _service(request, WebhookRepository(session, principal.organisation_id))


def get_writing_service(principal: Editor, session: WritingSession, request: Request) -> WebhookService:
    """Give the service on a session that commits before the answer, scoped to the asker's organisation."""
    act_as(session, principal.actor)
    return _service(request, WebhookRepository(session, principal.organisation_id))


def get_endpoint_id(endpoint_id: Annotated[str, Path(description="Id of a webhook of your organisation")]) -> str:
    """Read the path's id; text that no endpoint can have is as unknown as any other. Raises EndpointNotFound."""
    if not _ENDPOINT_ID.fullmatch(endpoint_id):
        raise EndpointNotFound
    return endpoint_id


def get_delivery_id(delivery_id: Annotated[str, Path(description="Id of a delivery to one of your webhooks")]) -> str:
    """Read the path's id; text that no delivery can have is as unknown as any other. Raises DeliveryNotFound."""
    if not _DELIVERY_ID.fullmatch(delivery_id):
        raise DeliveryNotFound
    return delivery_id


def get_new_endpoint(body: NewEndpointBody, request: Request) -> NewEndpointBody:
    """Read a new endpoint. Raises Malformed where nothing would be sent to its URL."""
    _check(request, body.url)
    return body


def get_changes(body: EndpointChangesBody, request: Request) -> EndpointChangesBody:
    """Read changes. Raises Malformed where nothing would be sent to the URL."""
    if body.url is not None:
        _check(request, body.url)
    return body


CheckedEndpoint = Annotated[NewEndpointBody, Depends(get_new_endpoint)]
CheckedChanges = Annotated[EndpointChangesBody, Depends(get_changes)]
ReadingService = Annotated[WebhookService, Depends(get_reading_service)]
WritingService = Annotated[WebhookService, Depends(get_writing_service)]
EndpointId = Annotated[str, Depends(get_endpoint_id)]
DeliveryId = Annotated[str, Depends(get_delivery_id)]


@router.get("/webhooks", responses=problems(InvalidToken))
def list_webhooks(service: ReadingService, clock: Now) -> Endpoints:
    """Give the organisation's webhooks, the oldest first."""
    now = clock()
    return Endpoints(items=[EndpointAnswer.of(endpoint, now=now) for endpoint in service.endpoints()])


@router.post(
    "/webhooks",
    status_code=201,
    response_model=CreatedEndpoint,
    responses=problems(InvalidToken, RoleTooLow, TooManyEndpoints, AnswerGone, KeyMismatch),
)
def create_webhook(
    service: WritingService, keys: EditorKeys, clock: Now, body: CheckedEndpoint, key: Key = None
) -> Response:
    """Create a webhook; the answer shows its secret, which is never shown again."""

    def work() -> Outcome:
        endpoint, secret = service.create(url=body.url, description=body.description, events=[*body.events])
        answer = CreatedEndpoint.of(endpoint, now=clock(), secret=secret)
        return Outcome(endpoint.id, answer.model_dump_json().encode())

    answer = keys.run("create-webhook", key, body.model_dump_json().encode(), work)
    location = f"/v1/webhooks/{msgspec.json.decode(answer)['id']}"
    return Response(answer, status_code=201, media_type=_JSON, headers={"Location": location})


@router.get("/webhooks/{endpoint_id}", responses=problems(InvalidToken, EndpointNotFound))
def read_webhook(service: ReadingService, clock: Now, endpoint_id: EndpointId) -> EndpointAnswer:
    """Give a webhook."""
    return EndpointAnswer.of(service.get(endpoint_id), now=clock())


@router.patch("/webhooks/{endpoint_id}", responses=problems(InvalidToken, RoleTooLow, EndpointNotFound))
def change_webhook(
    service: WritingService, clock: Now, endpoint_id: EndpointId, body: CheckedChanges
) -> EndpointAnswer:
    """Change what the body names."""
    return EndpointAnswer.of(service.change(endpoint_id, body.to_changes()), now=clock())


@router.delete(
    "/webhooks/{endpoint_id}",
    status_code=204,
    response_class=Response,
    responses=problems(InvalidToken, RoleTooLow, EndpointNotFound),
)
def delete_webhook(service: WritingService, endpoint_id: EndpointId) -> None:
    """Delete a webhook with the log of its deliveries."""
    service.remove(endpoint_id)


@router.post(
    "/webhooks/{endpoint_id}/secret",
    status_code=201,
    response_model=RotatedWebhookSecret,
    responses=problems(InvalidToken, RoleTooLow, EndpointNotFound, AnswerGone, KeyMismatch),
)
def rotate_webhook_secret(
    service: WritingService, keys: EditorKeys, endpoint_id: EndpointId, body: SecretRotationBody, key: Key = None
) -> Response:
    """Issue a new secret; for the overlap deliveries carry a signature by the one before, too."""

    def work() -> Outcome:
        secret, until = service.rotate_secret(endpoint_id, overlap=timedelta(seconds=body.overlap_s))
        answer = RotatedWebhookSecret(secret=secret, previous_secret_until=until)
        return Outcome(endpoint_id, answer.model_dump_json().encode())

    answer = keys.run("rotate-webhook-secret", key, msgspec.json.encode([endpoint_id, body.overlap_s]), work)
    return Response(answer, status_code=201, media_type=_JSON)


@router.post(
    "/webhooks/{endpoint_id}/ping",
    status_code=202,
    responses=problems(InvalidToken, RoleTooLow, EndpointNotFound, EndpointDisabled, TooManyWaiting),
)
def ping_webhook(service: WritingService, endpoint_id: EndpointId) -> DeliveryAnswer:
    """Send the test event `ping`; read the delivery to see what came of it."""
    return DeliveryAnswer.of(service.ping(endpoint_id))


@router.get("/webhooks/{endpoint_id}/deliveries", responses=problems(InvalidToken, EndpointNotFound))
def list_deliveries(
    service: ReadingService,
    endpoint_id: EndpointId,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before")] = None,
    status: Annotated[DeliveryStatus | None, Query()] = None,
) -> DeliveryPage:
    """Give what was, is or could not be delivered to a webhook, newest first; kept for 30 days."""
    page, following = service.deliveries(endpoint_id, limit=limit, after=decode_cursor(cursor), status=status)
    return DeliveryPage(items=[DeliveryAnswer.of(one) for one in page], next_cursor=encode_cursor(following))


@router.post(
    "/webhooks/{endpoint_id}/replay",
    status_code=202,
    responses=problems(InvalidToken, RoleTooLow, EndpointNotFound, EndpointDisabled),
)
def replay_failed(service: WritingService, endpoint_id: EndpointId, body: ReplayBody) -> Replayed:
    """Deliver again all that failed of events since a moment, each under its old `webhook-id`."""
    return Replayed(replayed=service.replay_failed(endpoint_id, since=body.since))


@router.get("/webhook-deliveries/{delivery_id}", responses=problems(InvalidToken, DeliveryNotFound))
def read_delivery(service: ReadingService, delivery_id: DeliveryId) -> DeliveryDetails:
    """Give a delivery with its attempts: status code, latency, and the first bytes of each answer."""
    return DeliveryDetails.with_log(*service.delivery(delivery_id))


@router.post(
    "/webhook-deliveries/{delivery_id}/replay",
    status_code=202,
    responses=problems(InvalidToken, RoleTooLow, DeliveryNotFound, EndpointDisabled),
)
def replay_delivery(service: WritingService, delivery_id: DeliveryId) -> DeliveryAnswer:
    """Deliver one again, under its old `webhook-id`, whether it arrived or not."""
    return DeliveryAnswer.of(service.replay(delivery_id))


def _check(request: Request, url: str) -> None:
    """Refuse URLs that nothing will be sent to. Raises Malformed."""
    try:
        check_url(url, allow_local=request.app.state.local_webhooks)
    except ValueError as error:
        raise Malformed(extensions={"errors": [{"pointer": "/url", "detail": str(error)}]}) from error


def _service(request: Request, webhooks: WebhookRepository) -> WebhookService:
    state = request.app.state
    return WebhookService(webhooks, state.events, sealer=state.sealer, clock=state.clock)
