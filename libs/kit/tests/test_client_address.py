"""Which address a request came from: only exact trusted proxies are believed."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_kit.client_address import Network, limit_key, parse_address, parse_networks, resolve_client

PROXIES = parse_networks(["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"])
OUTSIDE = st.ip_addresses().filter(
    lambda ip: (
        not any(ip in network for network in PROXIES if network.version == ip.version)
        and not (isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.scope_id))
    )
)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.7, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.7", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9", "10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.9, nonsense"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("fd00::1", ["2001:db8::5"], "2001:db8::5"),
        ("fd00::1%eth0", ["[2001:db8::5]"], "2001:db8::5"),
        ("not an address", ["203.0.113.9"], "0.0.0.0"),  # noqa: S104  # a value, not a bind address
    ],
)
def test_the_walk_goes_right_to_left_over_trusted_hops(peer: str, forwarded: list[str], client: str) -> None:
    """The first hop from the right that is no trusted proxy is the client."""
    assert str(resolve_client(peer, forwarded, PROXIES)) == client


@given(peer=OUTSIDE, forged=st.lists(st.text(max_size=40), max_size=4))
def test_an_untrusted_peer_cannot_name_another(
    peer: ipaddress.IPv4Address | ipaddress.IPv6Address, forged: list[str]
) -> None:
    """Whatever a stranger writes into the header, the client is the stranger."""
    assert resolve_client(str(peer), forged, PROXIES) == peer


@given(client=OUTSIDE, forged=st.lists(st.text(max_size=40), max_size=4))
def test_what_a_client_wrote_before_the_proxy_does_not_count(
    client: ipaddress.IPv4Address | ipaddress.IPv6Address, forged: list[str]
) -> None:
    """A trusted proxy appends the real peer; the forged rest to its left is never reached."""
    assert resolve_client("10.1.2.3", [*forged, str(client)], PROXIES) == client


def test_a_network_with_host_bits_is_refused() -> None:
    """A mistyped proxy network must not silently become a wider one."""
    with pytest.raises(ValueError, match="host bits"):
        parse_networks(["10.0.0.1/8"])


@pytest.mark.parametrize(
    ("text", "address"),
    [("1.2.3.4", "1.2.3.4"), (" ::1 ", "::1"), ("[::1]", "::1"), ("::ffff:1.2.3.4", "1.2.3.4"), ("1.2.3", None)],
)
def test_parse_address(text: str, address: str | None) -> None:
    """Mapped addresses become IPv4; anything else than an address is None."""
    parsed = parse_address(text)
    assert (str(parsed) if parsed else None) == address


def test_ipv6_neighbours_share_a_limit_and_ipv4_ones_do_not() -> None:
    """A /64 is one household; an IPv4 address stands alone."""
    a, b, c = (ipaddress.ip_address(f"2001:db8:0:{n}") for n in ("1::1", "1:ffff::2", "2::1"))
    assert limit_key(a) == limit_key(b) != limit_key(c)
    assert limit_key(ipaddress.ip_address("192.0.2.1")) != limit_key(ipaddress.ip_address("192.0.2.2"))


def test_networks_are_parsed_in_both_families() -> None:
    """Order and family are kept."""
    networks: tuple[Network, ...] = parse_networks(["192.0.2.0/24", "2001:db8::/32"])
    assert [network.version for network in networks] == [4, 6]
