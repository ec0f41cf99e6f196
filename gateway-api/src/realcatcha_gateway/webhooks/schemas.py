"""What the webhook routes take and give."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, cast

import msgspec
from pydantic import AfterValidator, Field, field_validator, model_validator
from realcatcha_kit.errors import Malformed

from realcatcha_gateway.web.schemas import Answer, Body, Moment
from realcatcha_gateway.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from realcatcha_gateway.webhooks.repository import DeliveryPosition
from realcatcha_gateway.webhooks.service import EVENTS, EndpointChanges, Event

DeliveryStatus = Literal["waiting", "delivered", "failed"]
Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2_000,
        description="A public `https` URL. Redirects are not followed; private addresses are never connected to.",
        examples=["https://hooks.example.com/realcatcha"],
    ),
]


def _unique(events: list[Event]) -> list[Event]:
    return list(dict.fromkeys(events))


Events = Annotated[list[Event], Field(min_length=1, max_length=len(EVENTS)), AfterValidator(_unique)]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text.strip()


Description = Annotated[str, Field(max_length=120, examples=["Our chat"]), AfterValidator(_one_line)]


class NewEndpointBody(Body):
    """An endpoint to create."""

    url: Url
    description: Description = ""
    events: Events = Field(default_factory=lambda: list(EVENTS))


class EndpointChangesBody(Body):
    """What to change; fields that are left out stay as they are, and none may be null."""

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    enabled: Annotated[
        bool | None, Field(description="Switch off: what waits has failed; on: an endpoint that failed gets a new day")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_null(cls, data: Any) -> Any:
        if isinstance(data, dict) and (nulls := sorted(str(name) for name, value in data.items() if value is None)):
            raise ValueError(f"must not be null: {', '.join(nulls)[:200]}")
        return data

    def to_changes(self) -> EndpointChanges:
        """Give it as the service takes it."""
        events: list[str] | None = None if self.events is None else [*self.events]
        return EndpointChanges(self.url, self.description, events, self.enabled)


class SecretRotationBody(Body):
    """How to rotate the secret."""

    overlap_s: Annotated[
        int, Field(ge=0, le=7 * 86_400, description="Seconds for which deliveries carry both signatures")
    ] = 86_400


class ReplayBody(Body):
    """Which failed deliveries to make again."""

    since: Annotated[
        datetime,
        Field(strict=False, description="Moment with its zone; events since then", examples=["2026-03-01T00:00:00Z"]),
    ]

    @field_validator("since", mode="before")
    @classmethod
    def _as_text(cls, since: object) -> object:
        if not isinstance(since, str):
            raise ValueError("must be text")  # noqa: TRY004  # pydantic's way to refuse
        return since

    @field_validator("since")
    @classmethod
    def _in_utc(cls, since: datetime) -> datetime:
        if since.tzinfo is None:
            raise ValueError("needs a time zone, e.g. Z")
        try:
            return since.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("is out of range") from error


class EndpointAnswer(Answer):
    """An endpoint."""

    id: str
    url: str
    description: str
    events: list[str]
    enabled: bool
    disabled_because: Annotated[
        Literal["owner", "failing"] | None, Field(description="`failing`: everything failed for a day, or it said 410")
    ]
    previous_secret_until: Annotated[Moment | None, Field(description="Until when an earlier secret signs too")]
    created_at: Moment
    updated_at: Moment

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, *, now: datetime, **extra: Any) -> Self:
        """Describe an endpoint, without its secret."""
        until = endpoint.previous_until
        names = ("id", "url", "description", "events", "disabled_because", "created_at", "updated_at")
        return cls(
            **{name: getattr(endpoint, name) for name in names},
            enabled=endpoint.disabled_because is None,
            previous_secret_until=until if until is not None and until > now else None,
            **extra,
        )


class Endpoints(Answer):
    """The organisation's endpoints, the oldest first."""

    items: list[EndpointAnswer]


class CreatedEndpoint(EndpointAnswer):
    """A new endpoint with its secret, which is never shown again."""

    secret: Annotated[str, Field(examples=["whsec_" + "A" * 43 + "="])]


class RotatedWebhookSecret(Answer):
    """A new secret, which is never shown again."""

    secret: Annotated[str, Field(examples=["whsec_" + "A" * 43 + "="])]
    previous_secret_until: Annotated[Moment, Field(description="Until when the one before signs too")]


class DeliveryAnswer(Answer):
    """One event for one endpoint."""

    id: str
    endpoint_id: str
    event_id: Annotated[str, Field(description="The `webhook-id`; the same in every attempt and replay")]
    event: str
    status: DeliveryStatus
    attempts: Annotated[int, Field(description="Since the event or its last replay")]
    created_at: Moment
    next_attempt_at: Annotated[Moment | None, Field(description="Null when it does not wait")]

    @classmethod
    def of(cls, delivery: WebhookDelivery, **extra: Any) -> Self:
        """Describe a delivery."""
        return cls(
            id=delivery.id,
            endpoint_id=delivery.endpoint_id,
            event_id=delivery.event_id,
            event=delivery.event_type,
            status=cast(DeliveryStatus, delivery.status),
            attempts=delivery.attempts,
            created_at=delivery.created_at,
            next_attempt_at=delivery.due_at if delivery.status == "waiting" else None,
            **extra,
        )


class AttemptAnswer(Answer):
    """What one attempt met."""

    began_at: Moment
    latency_ms: int
    status_code: Annotated[int | None, Field(description="Null where no answer came")]
    error: Annotated[
        str | None,
        Field(
            description="Null after a success (2xx); else `status`, `timeout`, `connection`, `tls`, `protocol`, "
            "`no-address`, `private-address`, `bad-url` or `no-secret`"
        ),
    ]
    answer: Annotated[str, Field(description="The first bytes of the answer's body")]


class DeliveryDetails(DeliveryAnswer):
    """A delivery with what was sent and what came back."""

    body: Annotated[str, Field(description="The exact text that is signed and sent")]
    log: list[AttemptAnswer]

    @classmethod
    def with_log(cls, delivery: WebhookDelivery, attempts: Sequence[WebhookAttempt]) -> Self:
        """Describe a delivery and its attempts, the first first."""
        names = AttemptAnswer.model_fields
        log = [AttemptAnswer(**{name: getattr(one, name) for name in names}) for one in attempts]
        return cls.of(delivery, body=delivery.body, log=log)


class DeliveryPage(Answer):
    """A page of deliveries, newest first."""

    items: list[DeliveryAnswer]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]


class Replayed(Answer):
    """How many deliveries are made again."""

    replayed: int


def encode_cursor(position: DeliveryPosition | None) -> str | None:
    """Give the opaque text of a position."""
    if position is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode([position.created_at, position.id])).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> DeliveryPosition | None:
    """Read the text that `encode_cursor` gave. Raises Malformed."""
    if cursor is None:
        return None
    refused = Malformed(extensions={"errors": [{"pointer": "?cursor", "detail": "is not a cursor of this list"}]})
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        created_at, delivery_id = msgspec.json.decode(text, type=tuple[datetime, str])
        if created_at.tzinfo is None or len(delivery_id) > 32 or not delivery_id.isascii():  # noqa: PLR2004  # an id's length
            raise refused
        return DeliveryPosition(created_at.astimezone(UTC), delivery_id)
    except (ValueError, OverflowError) as error:
        raise refused from error
