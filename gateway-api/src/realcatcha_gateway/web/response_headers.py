"""Headers of every answer that the gateway gives itself."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS: Final = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_UNLESS_SET: Final = (b"cache-control", b"no-store")


class ResponseHeaders:
    """Middleware: answers are not cached unless they say so, and never guessed at."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *_ALWAYS]
                if not any(name.lower() == _UNLESS_SET[0] for name, _ in headers):
                    headers.append(_UNLESS_SET)
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
