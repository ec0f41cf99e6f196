"""Probes, metrics, and documents that never change."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry
from realcatcha_kit.metrics import exposition
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.http.wire import NO_STORE, send_body


async def live(scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port's signature
    """Answer that the process runs."""
    await send_body(send, b'{"status":"live"}', headers=NO_STORE)


@dataclass(frozen=True)
class ReadyRoute:
    """Answers 200 once what the hot path needs is there; `check` raises Unavailable until then."""

    check: Callable[[], Awaitable[None]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        await self.check()
        await send_body(send, b'{"status":"ready"}', headers=NO_STORE)


@dataclass(frozen=True)
class MetricsRoute:
    """Prometheus text of the process's registry."""

    registry: CollectorRegistry

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        body, media_type = exposition(self.registry)
        await send_body(send, body, media_type=media_type.encode(), headers=NO_STORE)


class JsonRoute:
    """Serves one document, encoded once."""

    def __init__(self, document: Any) -> None:
        self._body = msgspec.json.encode(document)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        await send_body(send, self._body, headers=[(b"cache-control", b"public, max-age=300")])
