"""A dispatch table: exact paths first, then prefixes; what it does not know is a problem document."""

from collections.abc import Mapping
from dataclasses import dataclass

from realcatcha_kit.errors import MethodNotAllowed, NotFound
from starlette.types import Receive, Scope, Send

from realcatcha_captcha.http.wire import Handler


@dataclass(frozen=True)
class Route:
    """One route.

    Attributes:
        template: Label of metrics and logs, e.g. ``/widget/v1/{path}``.
    """

    method: str
    template: str
    handler: Handler


class Dispatcher:
    """ASGI application over exact routes and prefix routes."""

    def __init__(self, exact: Mapping[str, Route], prefixes: Mapping[str, Route]) -> None:
        self._exact = dict(exact)
        self._prefixes = tuple(prefixes.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises NotFound, MethodNotAllowed, and what the handler raises."""
        path = scope["path"]
        route, rest = self._exact.get(path), ""
        if route is None:
            route, rest = self._by_prefix(path)
        scope["realcatcha.route"] = route.template
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if method != route.method:
            raise MethodNotAllowed(headers={"Allow": route.method})
        await route.handler(scope, receive, send, rest)

    def _by_prefix(self, path: str) -> tuple[Route, str]:
        for prefix, route in self._prefixes:
            if path.startswith(prefix):
                return route, path[len(prefix) :]
        raise NotFound
