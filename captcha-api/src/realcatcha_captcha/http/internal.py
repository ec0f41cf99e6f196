"""Routes for the gateway only: a bearer token, and paths that no proxy passes on."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from realcatcha_kit.asgi import header_values
from realcatcha_kit.errors import NotFound, Unauthenticated
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.http.wire import NO_STORE, decode_body, read_body, send_body

_BODY_BYTES: Final = 32 * 1024
_BEARER: Final = "bearer "
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked: the form of the request, and what answers it."""

    request: type[Any]
    run: Callable[[Any], Awaitable[Any]]


Operations = Mapping[str, Operation]


@dataclass(frozen=True)
class InternalRoute:
    """``POST <prefix><operation>`` with JSON in and out.

    Attributes:
        token: The credential that the gateway shows.
        open: Gives the operations; called with the first request that shows it, so that what they need is not loaded
            before.
    """

    token: str = field(repr=False)
    open: Callable[[], Operations]

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """See `Handler`. Raises Unauthenticated before anything is read, NotFound, and what the operation raises."""
        self._check(scope)
        operation = self.open().get(path)
        if operation is None:
            raise NotFound
        body = await read_body(scope, receive, limit=_BODY_BYTES)
        request = decode_body(msgspec.json.Decoder(operation.request), body)
        await send_body(send, _encoder.encode(await operation.run(request)), headers=NO_STORE)

    def _check(self, scope: Scope) -> None:
        given = header_values(scope, b"authorization")
        shown = given[0] if len(given) == 1 else ""
        holds = shown.lower().startswith(_BEARER) and hmac.compare_digest(
            shown[len(_BEARER) :].strip().encode("utf-8", "replace"), self.token.encode()
        )
        if not holds:
            raise Unauthenticated("This route is internal.", headers={"WWW-Authenticate": "Bearer"})
