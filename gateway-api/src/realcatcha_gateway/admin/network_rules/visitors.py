"""Ask captcha-api where a visitor came from; see `realcatcha_contracts.visitors`."""

from typing import Protocol

from realcatcha_contracts.visitors import VISITORS_PATH, VisitorNetwork, VisitorQuery

from realcatcha_gateway.admin.internal_service import InternalService, client_of
from realcatcha_gateway.admin.network_rules.errors import VisitorNotFound


class Visitors(Protocol):
    """Visitors whose sessions live."""

    def network(self, session: str) -> str:
        """Give the network to ban, by a session's id or token. Raises VisitorNotFound, `Unavailable`."""
        ...


class HttpVisitors:
    """`Visitors` over HTTP."""

    def __init__(self, service: InternalService) -> None:
        self._service = service

    def network(self, session: str) -> str:
        """See `Visitors.network`."""
        path = VISITORS_PATH + "network"
        return self._service.ask("POST", path, reply=VisitorNetwork, body=VisitorQuery(session)).network

    def close(self) -> None:
        """Close the connections."""
        self._service.close()


def open_visitors(base_url: str, *, token: str) -> HttpVisitors:
    """Make a client; it connects with its first request."""
    return HttpVisitors(InternalService("captcha-api", client_of(base_url), errors=(VisitorNotFound,), token=token))
