"""The proxy as an ASGI application in front of the gateway's own routes."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs

import httpx
import msgspec
import structlog
from realcatcha_kit.asgi import as_app_error, send_problem
from realcatcha_kit.client_address import Network
from realcatcha_kit.errors import AppError
from starlette.types import ASGIApp, Receive, Scope, Send

from realcatcha_gateway.proxy.bodies import BodyReader
from realcatcha_gateway.proxy.errors import (
    BodyTooLarge,
    BodyTooSlow,
    ClientGone,
    NoSuchPath,
    NotPassable,
    TooManyUploads,
    UploadNotAllowed,
    UpstreamAway,
)
from realcatcha_gateway.proxy.headers import network_of, request_headers, response_headers
from realcatcha_gateway.proxy.paths import CAPTCHA_BODY_BYTES, ProxiedRoute, UpstreamName, route_for
from realcatcha_gateway.proxy.tickets import UploadTickets
from realcatcha_gateway.proxy.upstream import Upstream

_SERVER_ERROR: Final = 500
_UPLOADS_AT_ONCE: Final = 2
_UPLOAD_S: Final = 120.0  # for 20 MB at 1.4 Mbit/s
_CALLERS_FAULT: Final = (BodyTooLarge, BodyTooSlow, NotPassable)
_CROSS_ORIGIN: Final = [(b"access-control-allow-origin", b"*")]
_log = structlog.get_logger("realcatcha.proxy")


class ReverseProxy:
    """Middleware: proxied paths go to their upstream, all others to `app`.

    Args:
        upstreams: A path family whose upstream is missing answers 404.
        trusted: Proxies in front of the gateway whose word about the client is believed.
        bodies: Reads the requests' bodies; one with the usual limits unless given.
        tickets: Tells who may send large bodies; None: nobody.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        upstreams: Mapping[UpstreamName, Upstream],
        trusted: Sequence[Network],
        bodies: BodyReader | None = None,
        tickets: UploadTickets | None = None,
    ) -> None:
        self._app = app
        self._upstreams = upstreams
        self._trusted = trusted
        self._bodies = bodies or BodyReader()
        self._tickets = tickets
        self._uploads = asyncio.Semaphore(_UPLOADS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        route = route_for(scope["path"], _raw_path(scope)) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["realcatcha.route"] = route.template
        try:
            await self._admit(route, scope, receive, send)
        except ClientGone:
            _log.info("client_gone", route=route.template)
        except AppError as error:
            await _refuse(route, send, error)

    async def _admit(self, route: ProxiedRoute, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one with a large body alone or beside another one, and with a ticket."""
        if not route.ticketed or scope["method"] == "OPTIONS":
            await self._pass_on(route, scope, receive, send)
            return
        shown = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]
        if self._tickets is None or not self._tickets.holds(shown):
            raise UploadNotAllowed
        if self._uploads.locked():
            raise TooManyUploads
        async with self._uploads:
            await self._pass_on(route, scope, receive, send)

    async def _pass_on(self, route: ProxiedRoute, scope: Scope, receive: Receive, send: Send) -> None:
        upstream = self._upstreams.get(route.upstream)
        if upstream is None:
            raise NoSuchPath
        headers = request_headers(scope, upstream_host=upstream.host, trusted=self._trusted)
        network = network_of(scope, self._trusted)
        limit = CAPTCHA_BODY_BYTES if scope["method"] == "OPTIONS" else route.body_bytes
        deadline_s = _UPLOAD_S if route.ticketed else None
        body = await self._bodies.read(scope, receive, limit=limit, network=network, deadline_s=deadline_s)
        target = _raw_path(scope) + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        answer = await upstream.send(scope["method"], target, headers, body)
        try:
            if route.verifies and answer.status_code >= _SERVER_ERROR:
                raise UpstreamAway(private=f"siteverify answered {answer.status_code}")
            await _stream(answer, send)
        finally:
            await answer.aclose()


def _raw_path(scope: Scope) -> bytes:
    raw: bytes | None = scope.get("raw_path")
    return raw if raw is not None else scope["path"].encode()


async def _stream(answer: httpx.Response, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": answer.status_code,
            "headers": response_headers(answer.headers.raw),
        }
    )
    async for chunk in answer.stream:  # type: ignore[union-attr]  # an async transport answers with an async stream
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(route: ProxiedRoute, send: Send, error: AppError) -> None:
    if not route.verifies:
        await send_problem(send, as_app_error(error), headers=_CROSS_ORIGIN if route.cross_origin else None)
        return
    _log.warning("siteverify_refused", code=error.code, private=error.private)
    code = "bad-request" if isinstance(error, _CALLERS_FAULT) else "internal-error"
    body = msgspec.json.encode({"success": False, "error-codes": [code]})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if error.headers.get("Connection") == "close":
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
