"""Which headers cross the proxy, and what the upstream is told about the client."""

from collections.abc import Sequence
from typing import Final

from realcatcha_kit.asgi import header_values
from realcatcha_kit.client_address import Address, Network, limit_key, parse_address, resolve_client
from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]

_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_ABOUT_THE_CLIENT: Final = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port", b"x-real-ip"}
)
_SET_ANEW: Final = frozenset({b"host", b"expect", b"x-request-id", b"content-length"})
_AROUND_A_VALUE: Final = b" \t"  # RFC 9110, 5.5: not part of it; some servers leave a tab there, some clients refuse it
_OWN_ANSWER: Final = frozenset({b"server", b"date", b"x-request-id"})


def client_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """Give the address of the client, believing trusted proxies only."""
    return str(_client(scope, trusted))


def network_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """Name the network that shares limits with the client: its address, or its /64."""
    return limit_key(_client(scope, trusted))


def request_headers(scope: Scope, *, upstream_host: bytes, trusted: Sequence[Network]) -> Headers:
    """Give the headers for the upstream: end-to-end ones as they came, the client's address and origin set anew.

    The body's length is left to whoever sends the body.
    """
    headers: Headers = [
        (name, value)
        for name, value in _end_to_end(scope["headers"])
        if name not in _ABOUT_THE_CLIENT and name not in _SET_ANEW
    ]
    host, scheme = _public_origin(scope, trusted)
    headers += [
        (b"host", upstream_host),
        (b"x-forwarded-for", client_of(scope, trusted).encode()),
        (b"x-forwarded-host", host),
        (b"x-forwarded-proto", scheme),
        (b"x-request-id", scope.get("realcatcha.request_id", "").encode()),
    ]
    return [(name, value.strip(_AROUND_A_VALUE)) for name, value in headers]


def response_headers(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Give the upstream's end-to-end headers, repeated ones included; ``Date`` and ``Server`` are our own."""
    return [(name, value) for name, value in _end_to_end(headers) if name not in _OWN_ANSWER]


def _client(scope: Scope, trusted: Sequence[Network]) -> Address:
    peer = scope["client"][0] if scope.get("client") else ""
    return resolve_client(peer, header_values(scope, b"x-forwarded-for"), trusted)


def _end_to_end(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    lower = [(name.lower(), value) for name, value in headers]
    named = {token.strip().lower() for name, value in lower if name == b"connection" for token in value.split(b",")}
    return [(name, value) for name, value in lower if name not in _HOP_BY_HOP and name not in named]


def _public_origin(scope: Scope, trusted: Sequence[Network]) -> tuple[bytes, bytes]:
    """Give host and scheme as the browser sees them; a trusted proxy in front may know better."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    scheme = str(scope["scheme"])
    peer = parse_address(scope["client"][0]) if scope.get("client") else None
    if peer is not None and any(peer in network for network in trusted if network.version == peer.version):
        told = header_values(scope, b"x-forwarded-proto")
        scheme = told[0] if told in (["http"], ["https"]) else scheme
        hosts = header_values(scope, b"x-forwarded-host")
        host = hosts[0].encode("latin-1") if len(hosts) == 1 else host
    return host, scheme.encode()
