"""The captcha plane: what the widget calls (DESIGN 5.1)."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

import msgspec
from realcatcha_kit.client_address import Network
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.application.create_session import CreateSession, SessionService
from realcatcha_captcha.application.results import encode
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.http.wire import NO_STORE, decode_body, read_body, send_body, visitor_of

SESSION_BYTES: Final = 4 * 1024
STEP_BYTES: Final = 96 * 1024
ANSWER_BYTES: Final = 128 * 1024  # a drawing of 3,000 points beside the telemetry of drawing it
RequestT_contra = TypeVar("RequestT_contra", contravariant=True)


class StepService(Protocol[RequestT_contra]):
    """Evaluate, answer or swap: gives the response body."""

    def __call__(self, request: RequestT_contra, body: bytes, visitor: Visitor) -> Awaitable[bytes]:
        """Take the step."""
        ...


@dataclass(frozen=True)
class SessionRoute:
    """``POST /captcha/v1/sessions``."""

    service: SessionService
    trusted: Sequence[Network]
    decoder: msgspec.json.Decoder[CreateSession]

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        body = await read_body(scope, receive, limit=SESSION_BYTES)
        started = await self.service(decode_body(self.decoder, body), visitor_of(scope, self.trusted))
        await send_body(send, encode(started), status=201, headers=NO_STORE)


@dataclass(frozen=True)
class StepRoute:
    """The three calls that move a session on."""

    service: StepService[Any]
    trusted: Sequence[Network]
    decoder: msgspec.json.Decoder[Any]
    limit: int = STEP_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:  # the port
        """See `Handler`."""
        body = await read_body(scope, receive, limit=self.limit)
        request = decode_body(self.decoder, body)
        reply = await self.service(request, body, visitor_of(scope, self.trusted))
        await send_body(send, reply, headers=NO_STORE)
