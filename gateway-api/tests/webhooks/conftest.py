"""Receivers of webhooks, and a relay that delivers to them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.webhooks.client import WebhookClient
from realcatcha_gateway.webhooks.metrics import WebhookMetrics
from realcatcha_gateway.webhooks.models import WebhookEndpoint
from realcatcha_gateway.webhooks.relay import WebhookRelay
from realcatcha_gateway.webhooks.repository import WebhookRepository
from realcatcha_gateway.webhooks.service import EVENTS, Events, WebhookService

SECRET_KEY = "a root key for tests, forty characters long"


@dataclass
class Receiver:
    """An owner's own system: an ASGI application that remembers and answers as told.

    Attributes:
        answers: Status codes to give, the last one for ever.
        slow: Paths whose requests wait until `released`.
    """

    answers: list[int] = field(default_factory=lambda: [200])
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b"thanks"
    slow: set[str] = field(default_factory=set)
    released: bool = False
    received: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.received.append((scope["path"], headers, body.decode()))
        while scope["path"] in self.slow and not self.released:  # noqa: ASYNC110  # another thread says so
            await asyncio.sleep(0.02)
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await send({"type": "http.response.start", "status": status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.received]

    def events(self) -> list[str]:
        return [json.loads(body)["type"] for _, _, body in self.received]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def url(receiver: Receiver, serve: Callable[..., Any]) -> str:
    return str(serve(receiver).url)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([SECRET_KEY])


async def no_names(host: str) -> list[str]:
    raise OSError(host)


@pytest.fixture
def make_relay(database: Database, sealer: Sealer, clock: Any) -> Callable[..., WebhookRelay]:
    def make(resolve: Callable[[str], Awaitable[list[str]]] = no_names, **options: Any) -> WebhookRelay:
        client = WebhookClient(resolve, allow_local=True, **options)
        postbox = Postbox(sealer, clock, wake=lambda: None)
        metrics = WebhookMetrics(CollectorRegistry())
        return WebhookRelay(database, client, sealer, postbox, metrics, clock=clock, poll_s=0.05)

    return make


@pytest.fixture
def relay(make_relay: Callable[..., WebhookRelay]) -> WebhookRelay:
    return make_relay()


@pytest.fixture
def events(clock: Any, relay: WebhookRelay) -> Events:
    return Events(clock, relay.wake)


class Desk:
    """What an owner does, each in a unit of work of its own."""

    def __init__(
        self, database: Database, organisation_id: str, events: Events, sealer: Sealer, clock: Any
    ) -> None:  # a fixture's parts
        self.database, self.organisation_id, self.events, self.sealer, self.clock = (
            database,
            organisation_id,
            events,
            sealer,
            clock,
        )

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def act(*arguments: Any, **options: Any) -> Any:
            with self.database.write() as session:
                webhooks = WebhookRepository(session, self.organisation_id)
                service = WebhookService(webhooks, self.events, sealer=self.sealer, clock=self.clock)
                return getattr(service, name)(*arguments, **options)

        return act

    def register(self, url: str, events: list[str] | None = None) -> tuple[WebhookEndpoint, str]:
        registered: tuple[WebhookEndpoint, str] = self.create(url=url, description="", events=events or [*EVENTS])
        return registered

    def tell(self, event: Any = "key.rotated", **data: Any) -> int:
        with self.database.write() as session:
            return self.events.add(session, event, data, organisation_id=self.organisation_id)

    def log(self, endpoint_id: str) -> list[tuple[str, int]]:
        page, _ = self.deliveries(endpoint_id, limit=100, after=None, status=None)
        return [(one.status, one.attempts) for one in page]


@pytest.fixture
def desk(database: Database, owner: Any, events: Events, sealer: Sealer, clock: Any) -> Desk:
    return Desk(database, owner.organisation_id, events, sealer, clock)


@pytest.fixture
def other_desk(database: Database, join: Any, events: Events, sealer: Sealer, clock: Any) -> Desk:
    """Another organisation's."""
    return Desk(database, join().organisation_id, events, sealer, clock)
