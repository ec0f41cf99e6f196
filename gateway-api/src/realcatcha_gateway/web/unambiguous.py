"""Refuse what two readers on the way might read differently: a header sent twice, JSON in another encoding."""

from typing import Final

from realcatcha_kit.asgi import header_values, send_problem
from realcatcha_kit.errors import BadRequest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ONCE: Final = (b"host", b"content-type", b"content-encoding", b"idempotency-key")


class Unambiguous:
    """Lets requests through that say each thing once.

    JSON travels in UTF-8 (RFC 8259, section 8.1), where it has no null byte; Python reads UTF-16 and UTF-32 too, where
    each brace has at least one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Raises BadRequest into the route for a body that is not UTF-8."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        repeated = [name for name in _ONCE if len(header_values(scope, name)) > 1]
        if repeated:
            await send_problem(send, BadRequest(f"The header {repeated[0].decode()} was sent more than once."))
            return

        async def checked() -> Message:
            message = await receive()
            if b"\0" in message.get("body", b""):
                raise BadRequest("The body is not JSON in UTF-8.")
            return message

        await self._app(scope, checked, send)
