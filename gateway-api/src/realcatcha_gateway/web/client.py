"""Who a management request comes from."""

from collections.abc import Sequence

from fastapi import Request
from realcatcha_kit.asgi import header_values
from realcatcha_kit.client_address import Network, limit_key, resolve_client


def client_network(request: Request) -> str:
    """Name the network that shares limits with the client: its address, or its /64."""
    trusted: Sequence[Network] = request.app.state.trusted_proxies
    peer = request.scope["client"][0] if request.scope.get("client") else ""
    return limit_key(resolve_client(peer, header_values(request.scope, b"x-forwarded-for"), trusted))
