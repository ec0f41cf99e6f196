"""Where webhooks may be sent: public HTTPS servers, and nothing inside our own network.

A name is resolved anew for each delivery and the connection goes to an address that was looked at here, so that a name
that answers differently the next time (DNS rebinding) leads nowhere.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

import idna

from realcatcha_gateway.webhooks.errors import TargetRefused

Resolve = Callable[[str], Awaitable[list[str]]]
"""Gives the addresses of a host name. Raises OSError where it has none."""

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LOCAL_ADDRESSES: Final = {"localhost": "127.0.0.1"}
_RESOLVE_FOR_S: Final = 5.0
_TRANSLATED: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 networks in which the last four bytes are an IPv4 address (NAT64, RFC 6052 and 8215)."""
_LOCAL_BY_USE: Final = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "fec0::/10", "3fff::/20"))
)
"""Networks that Python, or some version of it, calls global: protocol assignments, among them a cloud's metadata (RFC
6890); relays that are gone (RFC 7526); what Azure's machines ask about themselves; site-local addresses (RFC 3879);
documentation (RFC 9637)."""


def check_url(url: str, *, allow_local: bool) -> str:
    """Check the URL of an endpoint; `allow_local` takes ``http`` and this machine itself too, for development.

    Raises:
        ValueError: It is no URL that webhooks are sent to; the message says why.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("is not a URL") from error
    if any(ord(character) <= 0x20 or ord(character) > 0x7E for character in url):  # noqa: PLR2004  # printable ASCII
        raise ValueError("must be ASCII without spaces; encode other characters")
    local = allow_local and host in _LOCAL
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError("must begin with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("must have neither a user nor a fragment")
    if port == 0:
        raise ValueError("has port 0")
    if not local:
        _check_host(host)
    return url


def _check_host(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        _check_name(host)
        return
    if not is_public(address):
        raise ValueError("is an address inside a private network")


def _check_name(host: str) -> None:
    if "." not in host.rstrip(".") or host.rstrip(".").rpartition(".")[2].isdigit():
        raise ValueError("needs the name of a public host, e.g. hooks.example.com")
    try:
        idna.encode(host, uts46=True, std3_rules=True)
    except (idna.IDNAError, UnicodeError) as error:
        raise ValueError("is not the name of a host") from error


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address is one of the public internet, also where it holds an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and any(address in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    if any(address in network for network in _LOCAL_BY_USE):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


async def address_of(host: str, *, resolve: Resolve, allow_local: bool) -> str:
    """Give the address to connect to.

    Raises:
        TargetRefused: One of its addresses is not public (``private-address``), or it has none (``no-address``).
    """
    if allow_local and host in _LOCAL:
        return _LOCAL_ADDRESSES.get(host, host)
    try:
        texts = [str(ipaddress.ip_address(host))]
    except ValueError:
        texts = await _resolved(host, resolve)
    if not all(is_public(ipaddress.ip_address(text)) for text in texts):
        raise TargetRefused("private-address")
    return texts[0]


async def _resolved(host: str, resolve: Resolve) -> list[str]:
    try:
        texts = await resolve(host)
    except OSError as error:
        raise TargetRefused("no-address") from error
    if not texts:
        raise TargetRefused("no-address")
    return texts


async def resolve_by_dns(host: str) -> list[str]:
    """Ask the DNS servers of this machine, without a thread that a slow one could hold. Raises OSError."""
    import dns.asyncresolver  # noqa: PLC0415  # a process without webhooks never loads it
    import dns.exception  # noqa: PLC0415

    try:
        found = await dns.asyncresolver.Resolver().resolve_name(host, lifetime=_RESOLVE_FOR_S)
    except dns.exception.DNSException as error:
        raise OSError(f"{host} does not resolve") from error
    return list(found.addresses())
