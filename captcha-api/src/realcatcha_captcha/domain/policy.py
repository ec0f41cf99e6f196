"""What a site's policy says about an origin and about a network."""

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from realcatcha_contracts import CountryRules, IpAction, IpRule, SitePolicy
from realcatcha_kit.client_address import Address, Network

from realcatcha_captcha.domain.errors import OriginNotAllowed

_LONGEST_ORIGIN: Final = 300
_NO_ORIGIN: Final = ("", "null")
_NAME: Final = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}", re.ASCII)
"""What browsers write for the name of a host, which back ends are told and may show to somebody."""


def hostname_of_origin(origin: str) -> str | None:
    """Read the host of an http(s) Origin in lower case, IPv6 without brackets; None when it is none."""
    if len(origin) > _LONGEST_ORIGIN or not origin.isascii() or not origin.isprintable():  # urlsplit drops tabs
        return None
    try:
        parts = urlsplit(origin)
        hostname, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not hostname or "@" in parts.netloc:
        return None
    if parts.path or parts.query or parts.fragment:
        return None
    hostname = hostname.removesuffix(".")
    is_host = _NAME.fullmatch(hostname) or ("%" not in hostname and _is_ip(hostname))  # no zone of an address
    return hostname if is_host else None


def domain_matches(domain: str, hostname: str) -> bool:
    """Match a host with itself and its subdomains on label boundaries; ``localhost`` and IP literals only exactly."""
    domain = domain.lower().strip("[]").rstrip(".")
    if domain == "localhost" or _is_ip(domain):
        return hostname == domain
    return bool(domain) and (hostname == domain or hostname.endswith("." + domain))


def admit_origin(policy: SitePolicy, origin: str | None) -> tuple[str, str]:
    """Check the page's Origin.

    Returns:
        Origin to bind the session to and its host name; both empty where the site accepts a missing one.

    Raises:
        OriginNotAllowed: None of the site's domains, or missing where the site has not opted in.
    """
    if origin is None or origin in _NO_ORIGIN:
        if policy.allow_null_origin:
            return "", ""
        raise OriginNotAllowed("The request carries no Origin.")
    hostname = hostname_of_origin(origin)
    if hostname is None or not any(domain_matches(domain, hostname) for domain in policy.domains):
        raise OriginNotAllowed
    return origin, hostname


def bound_origin(origin: str | None) -> str:
    """Give the origin as a session binds it."""
    return "" if origin is None or origin in _NO_ORIGIN else origin


def network_action(rules: list[IpRule], address: Address) -> IpAction | None:
    """Apply a site's IP rules: the most specific match decides, on equals the last; None where none matches."""
    best_length: int = -1
    action: IpAction | None = None
    for rule in rules:
        network = _network(rule.cidr)
        if network is None or network.version != address.version or address not in network:
            continue
        if network.prefixlen >= best_length:
            best_length, action = network.prefixlen, rule.action
    return action


@lru_cache(maxsize=32_768)
def _network(cidr: str) -> Network | None:
    """Read a rule's network once for many visitors; None: a rule that nobody can match must not take the site down."""
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None


def country_allowed(rules: CountryRules, country: str | None) -> bool:
    """Apply a site's rules of countries; None is where this installation knows no country, and refuses nobody."""
    if rules.mode == "any" or country is None:
        return True
    return (country in rules.names) is (rules.mode == "only")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
