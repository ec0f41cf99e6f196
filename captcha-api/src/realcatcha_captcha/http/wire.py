"""Reading and answering HTTP on bare ASGI: bounded bodies, JSON of known types, one set of headers."""

import json
from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

import msgspec
from realcatcha_kit.asgi import header_values
from realcatcha_kit.client_address import Network, resolve_client
from realcatcha_kit.errors import BadRequest, Malformed, PayloadTooLarge
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain.errors import MalformedTelemetry

Headers = list[tuple[bytes, bytes]]
_LONGEST_LENGTH: Final = 9
JSON: Final = b"application/json"
NO_STORE: Final[Headers] = [(b"cache-control", b"no-store")]
T = TypeVar("T")


class Handler(Protocol):
    """Serves one matched request; `path` is what follows a prefix route."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Serve. Raises `realcatcha_kit.errors.AppError` before anything was sent."""
        ...


async def read_body(scope: Scope, receive: Receive, *, limit: int) -> bytes:
    """Read a body of at most `limit` bytes.

    Raises:
        PayloadTooLarge: Announced or grown longer.
        BadRequest: The client went away.
    """
    declared = header(scope, b"content-length")
    if declared.isdigit() and (len(declared) > _LONGEST_LENGTH or int(declared) > limit):
        raise PayloadTooLarge(f"At most {limit} bytes are accepted here.")
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The body is incomplete.")
        chunk: bytes = message.get("body", b"")
        body += chunk
        if len(body) > limit:
            raise PayloadTooLarge(f"At most {limit} bytes are accepted here.")
        if not message.get("more_body", False):
            return body


def header(scope: Scope, name: bytes) -> bytes:
    """Give the first value of a header; empty where there is none."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return b""


def decode_body(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Decode a JSON body.

    Raises:
        BadRequest: No JSON.
        MalformedTelemetry: JSON but for numbers that JSON has no word for (NaN, Infinity).
        Malformed: JSON of another shape or type.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Malformed(_printable(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if _is_json_with_nan(body):
            raise MalformedTelemetry("A number is not finite.") from None
        raise BadRequest("The body is not valid JSON.", private=str(error)) from None


def _is_json_with_nan(body: bytes) -> bool:
    found = False

    def note(_name: str) -> None:
        nonlocal found
        found = True

    try:
        json.loads(body, parse_constant=note)
    except (ValueError, RecursionError):
        return False
    return found


def _printable(text: str) -> str:
    """Keep a validation message readable whatever key names it quotes."""
    return text.encode("ascii", "backslashreplace").decode()[:200]


async def send_body(send: Send, body: bytes, *, status: int = 200, media_type: bytes = JSON, headers: Headers) -> None:
    """Send one complete response."""
    start = [(b"content-type", media_type), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


def visitor_of(scope: Scope, trusted: Sequence[Network]) -> Visitor:
    """Tell who is asking."""
    peer = scope["client"][0] if scope.get("client") else ""
    forwarded = header_values(scope, b"x-forwarded-for")
    origins = header_values(scope, b"origin")
    origin = origins[0] if len(origins) == 1 else None
    return Visitor(origin, resolve_client(peer, forwarded, trusted), scope.get("realcatcha.request_id", ""))
