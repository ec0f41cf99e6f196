"""JSON travels in UTF-8 (RFC 8259, section 8.1). Python reads UTF-16 and UTF-32 too, which filters before us do not."""

from realcatcha_kit.errors import BadRequest
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Utf8Bodies:
    """Refuse bodies with a null byte: JSON in UTF-8 has none, in the other encodings each brace has at least one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Raises BadRequest into the route."""

        async def checked() -> Message:
            message = await receive()
            if b"\0" in message.get("body", b""):
                raise BadRequest("The body is not JSON in UTF-8.")
            return message

        await self._app(scope, checked if scope["type"] == "http" else receive, send)
