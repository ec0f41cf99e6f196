"""Who a management request comes from."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from fastapi import Request
from realcatcha_kit.asgi import header_values
from realcatcha_kit.client_address import Address, Network, limit_key, resolve_client

_LONGEST_USER_AGENT: Final = 200


def client_address(request: Request) -> Address:
    """Give the client's address, believing trusted proxies only."""
    trusted: Sequence[Network] = request.app.state.trusted_proxies
    peer = request.scope["client"][0] if request.scope.get("client") else ""
    return resolve_client(peer, header_values(request.scope, b"x-forwarded-for"), trusted)


def client_network(request: Request) -> str:
    """Name the network that shares limits with the client: its address, or its /64."""
    return limit_key(client_address(request))


def user_agent(request: Request) -> str:
    """Give what the client calls itself, cut and without control characters."""
    text = request.headers.get("user-agent", "")[:_LONGEST_USER_AGENT]
    return "".join(character for character in text if unicodedata.category(character) != "Cc")
