"""Bring the domains of a site into the form that captcha-api matches: lower-case ASCII host names."""

import ipaddress
import re
from typing import Final

import idna

_LONGEST: Final = 253
_ALWAYS_ALLOWED: Final = frozenset({"localhost"})
_NUMBER: Final = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


def normalise_domain(text: str) -> str:
    """Normalise one domain.

    Returns:
        A host name in lower-case ASCII (IDNA 2008, UTS 46), an IPv4 address, or an IPv6 address without
        brackets. It matches itself and, a host name, its subdomains.

    Raises:
        ValueError: It is something else; the message says what to write instead.
    """
    domain = text.strip()
    _refuse_other_forms(domain)
    address = _address(domain)
    if address is not None:
        return address
    try:
        name = idna.encode(domain.removesuffix("."), uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise ValueError(f"is not a valid host name: {error}") from error
    if len(name) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters")
    labels = name.split(".")
    if len(labels) == 1 and name not in _ALWAYS_ALLOWED:
        raise ValueError("needs at least two labels, e.g. example.com; only localhost stands alone")
    if _NUMBER.fullmatch(labels[-1]):
        raise ValueError("is neither a host name nor a valid IP address")
    return name


def _refuse_other_forms(domain: str) -> None:
    if not domain:
        raise ValueError("is empty")
    if "://" in domain:
        raise ValueError("leave out the scheme: write example.com, not https://example.com")
    if "*" in domain:
        raise ValueError("leave out the wildcard: example.com already covers every subdomain of it")
    if any(mark in domain for mark in "/?#\\"):
        raise ValueError("leave out the path: only the host name counts")
    if "@" in domain:
        raise ValueError("leave out the user: only the host name counts")
    if re.search(r"(\]|^[^:\[\]]+):\d*$", domain):
        raise ValueError("leave out the port: every port of the host is covered")


def _address(domain: str) -> str | None:
    bare = domain[1:-1] if domain.startswith("[") and domain.endswith("]") else domain
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    if "%" in bare:
        raise ValueError("leave out the zone of the address")
    if bare != domain and address.version == 4:  # noqa: PLR2004  # the version of an IPv4 address
        raise ValueError("write an IPv4 address without brackets")
    return str(address)
