"""Bring the networks of IP rules into canonical form."""

import ipaddress


def canonical_network(text: str) -> str:
    """Normalise one address or CIDR; an address becomes a network of one.

    Raises:
        ValueError: It is neither, or has host bits set; the message names the network that was probably meant.
    """
    network = text.strip()
    if "%" in network:
        raise ValueError("leave out the zone of the address")
    try:
        parsed = ipaddress.ip_network(network, strict=False)
    except ValueError as error:
        raise ValueError("is not an IP network; write e.g. 192.0.2.0/24 or 2001:db8::/32") from error
    address = ipaddress.ip_address(network.partition("/")[0])
    if parsed.network_address != address:
        raise ValueError(f"has host bits set; the network is {parsed}")
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        raise ValueError("write an IPv4 network in its own form, not mapped into IPv6")
    return str(parsed)
