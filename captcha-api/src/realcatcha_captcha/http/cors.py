"""CORS for what browsers call: any origin, no credentials; the session binds the origin itself."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFIXES: Final = ("/captcha/", "/widget/")
_ANY: Final = (b"access-control-allow-origin", b"*")
_PREFLIGHT: Final = [
    _ANY,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Content-Type, X-Request-ID"),
    (b"access-control-max-age", b"7200"),
    (b"content-length", b"0"),
]
_EXPOSED: Final = (b"access-control-expose-headers", b"Retry-After, X-Request-ID")


class Cors:
    """Outermost middleware: answers preflights and lets any page read any answer, problem documents included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIXES):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), _ANY, _EXPOSED]
            await send(message)

        await self._app(scope, receive, send_readable)
