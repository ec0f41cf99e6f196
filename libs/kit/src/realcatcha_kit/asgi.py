"""ASGI glue: request id, one summary line, metrics, body limits, problem documents for what routers raise."""

import re
import secrets
import time
from collections.abc import Callable

import msgspec
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realcatcha_kit.errors import PROBLEM_MEDIA_TYPE, AppError, PayloadTooLarge, problem
from realcatcha_kit.logs import RequestLines
from realcatcha_kit.metrics import HttpMetrics

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = structlog.get_logger("realcatcha.http")


def request_id_of(scope: Scope) -> str:
    """Take the caller's ``X-Request-ID`` if it is well formed, else make one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(16)


def route_of(scope: Scope) -> str:
    """Give the template of the route that answered, ``unmatched`` when none did."""
    path = getattr(scope.get("route"), "path", None) or scope.get("realcatcha.route")
    return path if isinstance(path, str) else "unmatched"


class RequestContext:
    """Outermost middleware: binds ``request_id``, counts and logs each request once, answers what escaped.

    An `AppError` that reaches it becomes its problem document; anything else a 500 ``internal-error`` whose cause is
    only in the log.
    """

    def __init__(self, app: ASGIApp, *, metrics: HttpMetrics, lines: RequestLines | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._info = lines.info if lines else _log.info

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        scope["realcatcha.request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:
            if status:
                raise
            await send_problem(send_with_id, as_app_error(error))
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            route = route_of(scope)
            self._metrics.observe(method=method, route=route, status=status, seconds=seconds)
            self._info("http_request", method=method, route=route, status=status, ms=round(seconds * 1000, 2))


class BodyLimit:
    """Refuse bodies over a limit before anything parses them.

    Args:
        limit_for: Longest body in bytes allowed on a path.
    """

    def __init__(self, app: ASGIApp, *, limit_for: Callable[[str], int]) -> None:
        self._app = app
        self._limit_for = limit_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Raises PayloadTooLarge into the route when a body without a length grows too long."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_for(scope["path"])
        if _declared_length(scope) > limit:
            await send_problem(send, PayloadTooLarge(f"At most {limit} bytes are accepted here."))
            return
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise PayloadTooLarge(f"At most {limit} bytes are accepted here.")
            return message

        await self._app(scope, limited, send)


def as_app_error(error: Exception) -> AppError:
    """Give the error to answer with; logs the cause of one that nobody named."""
    if isinstance(error, AppError):
        if error.private:
            _log.warning("request_refused", code=error.code, private=error.private)
        return error
    _log.error("unhandled_error", exc_info=error)
    return AppError()


async def send_problem(send: Send, error: AppError, *, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """Send the problem document of an error."""
    body = msgspec.json.encode(problem(error))
    await send(
        {
            "type": "http.response.start",
            "status": error.status,
            "headers": [
                (b"content-type", PROBLEM_MEDIA_TYPE.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                *((name.lower().encode(), value.encode()) for name, value in error.headers.items()),
                *(headers or ()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def header_values(scope: Scope, name: bytes) -> list[str]:
    """Give every value of a header in order, decoded as Latin-1."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
