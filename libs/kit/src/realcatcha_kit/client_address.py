"""Which address a request came from, believing only exact trusted proxies."""

import ipaddress
from collections.abc import Iterable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_UNKNOWN: Address = ipaddress.IPv4Address("0.0.0.0")  # noqa: S104  # a value, not a bind address


def parse_networks(cidrs: Iterable[str]) -> tuple[Network, ...]:
    """Parse trusted proxy networks. Raises ValueError on a host bit or another form."""
    return tuple(ipaddress.ip_network(cidr) for cidr in cidrs)


def parse_address(text: str) -> Address | None:
    """Parse one address; an IPv4-mapped IPv6 address becomes IPv4, a zone is dropped."""
    try:
        address = ipaddress.ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def resolve_client(peer: str, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> Address:
    """Find the client: walk ``X-Forwarded-For`` right to left while the hop is a trusted proxy.

    Args:
        peer: Address of the TCP peer.
        forwarded_for: Every ``X-Forwarded-For`` header value in order; joined, so that a duplicate cannot hide one.
        trusted: Networks whose word about the next hop is believed.

    Returns:
        The first hop that is not a trusted proxy. An unreadable hop ends the walk at the hop that reported it.
    """
    address = parse_address(peer) or _UNKNOWN
    hops = ",".join(forwarded_for).split(",") if forwarded_for else []
    while hops and any(address in network for network in trusted if network.version == address.version):
        hop = parse_address(hops.pop())
        if hop is None:
            return address
        address = hop
    return address


def limit_key(address: Address) -> str:
    """Name the network that shares a rate limit: the address for IPv4, its /64 for IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
