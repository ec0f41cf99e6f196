"""Note events for the endpoints that want them, and what owners do with their endpoints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

import msgspec
from sqlalchemy.orm import Session

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.webhooks.errors import (
    DeliveryNotFound,
    EndpointDisabled,
    EndpointNotFound,
    TooManyEndpoints,
    TooManyWaiting,
)
from realcatcha_gateway.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from realcatcha_gateway.webhooks.repository import DeliveryPosition, WebhookRepository
from realcatcha_gateway.webhooks.signing import new_secret

Event = Literal["quota.warning", "quota.reached", "attack.started", "attack.ended", "key.rotated"]
EVENTS: Final[tuple[Event, ...]] = get_args(Event)
PING: Final = "ping"
MOST_ENDPOINTS: Final = 10
_MOST_WAITING_FOR_PING: Final = 20


class Events:
    """Notes events.

    Args:
        wake: Called after the commit, so that delivery does not wait for the relay's next round.
    """

    def __init__(self, clock: Clock, wake: Callable[[], None]) -> None:
        self._clock = clock
        self.wake = wake

    def add(self, session: Session, event: Event, data: Mapping[str, Any], *, organisation_id: str) -> int:
        """Have an event told once the session's unit of work has committed; gives the number of endpoints.

        `data` says what it is about: encodable as JSON, without secrets.
        """
        webhooks = WebhookRepository(session, organisation_id)
        wanting = [one for one in webhooks.endpoints() if one.disabled_because is None and event in one.events]
        return len(self._add(webhooks, wanting, event, data))

    def ping(self, webhooks: WebhookRepository, endpoint: WebhookEndpoint) -> WebhookDelivery:
        """Have one endpoint told that all is well."""
        return self._add(webhooks, [endpoint], PING, {"endpoint_id": endpoint.id})[0]

    def _add(
        self, webhooks: WebhookRepository, endpoints: Sequence[WebhookEndpoint], event: str, data: Mapping[str, Any]
    ) -> list[WebhookDelivery]:
        now, event_id = self._clock(), random_id("msg_")
        body = msgspec.json.encode({"type": event, "timestamp": now, "data": data}).decode()
        deliveries = [
            WebhookDelivery(
                id=random_id("dlv_"),
                endpoint_id=endpoint.id,
                event_id=event_id,
                event_type=event,
                body=body,
                status="waiting",
                attempts=0,
                created_at=now,
                began_at=now,
                due_at=now,
            )
            for endpoint in endpoints
        ]
        for delivery in deliveries:
            webhooks.add_delivery(delivery)
        webhooks.session.flush()
        after_commit(webhooks.session, self.wake)
        return deliveries


@dataclass(frozen=True)
class EndpointChanges:
    """What to change of an endpoint; None leaves a value as it is."""

    url: str | None = None
    description: str | None = None
    events: list[str] | None = None
    enabled: bool | None = None


class WebhookService:
    """The endpoints and deliveries of the repository's organisation."""

    def __init__(self, webhooks: WebhookRepository, events: Events, *, sealer: Sealer, clock: Clock) -> None:
        self._webhooks = webhooks
        self._events = events
        self._sealer = sealer
        self._clock = clock

    def endpoints(self) -> Sequence[WebhookEndpoint]:
        """Give the endpoints, the oldest first."""
        return self._webhooks.endpoints()

    def get(self, endpoint_id: str) -> WebhookEndpoint:
        """Give an endpoint. Raises EndpointNotFound."""
        return self._found(self._webhooks.endpoint(endpoint_id))

    def create(self, *, url: str, description: str, events: list[str]) -> tuple[WebhookEndpoint, str]:
        """Create an endpoint; returns it with its secret in clear. Raises TooManyEndpoints."""
        if len(self._webhooks.endpoints()) >= MOST_ENDPOINTS:
            raise TooManyEndpoints(f"At most {MOST_ENDPOINTS} are possible.")
        now, secret = self._clock(), new_secret()
        endpoint = WebhookEndpoint(
            id=random_id("whk_"),
            url=url,
            description=description,
            events=events,
            sealed_secret=self._sealer.seal(secret.encode()),
            created_at=now,
            updated_at=now,
        )
        self._webhooks.add_endpoint(endpoint)
        self._webhooks.note("webhook.created", endpoint.id, {"events": events})
        return endpoint, secret

    def change(self, endpoint_id: str, changes: EndpointChanges) -> WebhookEndpoint:
        """Change an endpoint; what waits for one that is switched off has failed. Raises EndpointNotFound."""
        endpoint = self._lock(endpoint_id)
        before = _shown(endpoint)
        endpoint.url = endpoint.url if changes.url is None else changes.url
        endpoint.description = endpoint.description if changes.description is None else changes.description
        endpoint.events = endpoint.events if changes.events is None else changes.events
        if changes.enabled is False:
            endpoint.disabled_because = endpoint.disabled_because or "owner"
            self._webhooks.fail_waiting(endpoint.id)
        elif changes.enabled is True:
            endpoint.disabled_because = endpoint.failing_since = None
        endpoint.updated_at = self._clock()
        changed = [name for name, value in _shown(endpoint).items() if value != before[name]]
        if changed:
            self._webhooks.note("webhook.changed", endpoint.id, {"fields": changed})
        return endpoint

    def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint with its deliveries. Raises EndpointNotFound."""
        self._webhooks.remove_endpoint(self._lock(endpoint_id))
        self._webhooks.note("webhook.removed", endpoint_id)

    def rotate_secret(self, endpoint_id: str, *, overlap: timedelta) -> tuple[str, datetime]:
        """Issue a new secret; the one before signs too for the overlap, and any earlier one no more.

        Returns:
            The secret in clear, and when the one before stops signing.

        Raises:
            EndpointNotFound: There is no such endpoint.
        """
        endpoint = self._lock(endpoint_id)
        secret, until = new_secret(), self._clock() + overlap
        endpoint.sealed_previous, endpoint.previous_until = (endpoint.sealed_secret, until) if overlap else (None, None)
        endpoint.sealed_secret = self._sealer.seal(secret.encode())
        endpoint.updated_at = self._clock()
        self._webhooks.note("webhook.secret-rotated", endpoint_id, {"overlap_s": int(overlap.total_seconds())})
        return secret, until

    def ping(self, endpoint_id: str) -> WebhookDelivery:
        """Send a test event. Raises EndpointNotFound, EndpointDisabled, TooManyWaiting."""
        endpoint = self._enabled(endpoint_id)
        if self._webhooks.count_waiting(endpoint.id) >= _MOST_WAITING_FOR_PING:
            raise TooManyWaiting
        return self._events.ping(self._webhooks, endpoint)

    def deliveries(
        self, endpoint_id: str, *, limit: int, after: DeliveryPosition | None, status: str | None
    ) -> tuple[Sequence[WebhookDelivery], DeliveryPosition | None]:
        """Give a page of deliveries, newest first, and where the next one starts. Raises EndpointNotFound."""
        self.get(endpoint_id)
        rows = self._webhooks.deliveries(endpoint_id, limit=limit + 1, after=after, status=status)
        page = rows[:limit]
        return page, DeliveryPosition(page[-1].created_at, page[-1].id) if len(rows) > limit else None

    def delivery(self, delivery_id: str) -> tuple[WebhookDelivery, Sequence[WebhookAttempt]]:
        """Give a delivery with its attempts. Raises DeliveryNotFound."""
        delivery = self._webhooks.delivery(delivery_id)
        if delivery is None:
            raise DeliveryNotFound
        return delivery, self._webhooks.attempts(delivery_id)

    def replay(self, delivery_id: str) -> WebhookDelivery:
        """Deliver one again, with the same ``webhook-id``; one that waits just goes on waiting.

        Raises:
            DeliveryNotFound: There is no such delivery.
            EndpointDisabled: Its endpoint is switched off.
        """
        delivery, _ = self.delivery(delivery_id)
        self._enabled(delivery.endpoint_id)
        now = self._clock()
        if self._webhooks.replay(now=now, delivery_id=delivery_id, since=now):
            after_commit(self._webhooks.session, self._events.wake)
        self._webhooks.session.refresh(delivery)
        return delivery

    def replay_failed(self, endpoint_id: str, *, since: datetime) -> int:
        """Deliver all that failed of events since a moment; gives their number. Raises as `replay` does."""
        endpoint = self._enabled(endpoint_id)
        after_commit(self._webhooks.session, self._events.wake)
        return self._webhooks.replay(now=self._clock(), failed_of=endpoint.id, since=since)

    def _enabled(self, endpoint_id: str) -> WebhookEndpoint:
        endpoint = self._lock(endpoint_id)
        if endpoint.disabled_because is not None:
            raise EndpointDisabled("Switch it on first.")
        return endpoint

    def _lock(self, endpoint_id: str) -> WebhookEndpoint:
        return self._found(self._webhooks.endpoint(endpoint_id, lock=True))

    @staticmethod
    def _found(endpoint: WebhookEndpoint | None) -> WebhookEndpoint:
        if endpoint is None:
            raise EndpointNotFound
        return endpoint


def _shown(endpoint: WebhookEndpoint) -> dict[str, object]:
    """Give what owners may change, by the names that the audit log uses."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "events": endpoint.events,
        "enabled": endpoint.disabled_because is None,
    }
