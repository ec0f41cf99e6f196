"""Rules of networks: the most specific one that holds decides."""

import ipaddress

from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain.networks import NetworkRules
from realcatcha_contracts import PlatformRule
from realcatcha_kit.client_address import Address

NOW = 1_000.0
actions = st.sampled_from(["allow", "deny"])
ends = st.sampled_from([None, NOW - 1, NOW, NOW + 1])


@st.composite
def crowded(draw: st.DrawFn) -> tuple[list[PlatformRule], Address]:
    """Rules and an address of a corner of the address space in which they meet."""
    version = draw(st.sampled_from([4, 6]))
    bits = 32 if version == 4 else 128
    base = int(ipaddress.ip_address("198.51.100.0" if version == 4 else "2001:db8::"))
    rules = {}
    for length, low in draw(st.lists(st.tuples(st.integers(bits - 12, bits), st.integers(0, 255)), max_size=12)):
        network = ipaddress.ip_network((base + low, length), strict=False)
        rules[network] = PlatformRule(str(network), draw(actions), draw(ends))
    return list(rules.values()), ipaddress.ip_address(base + draw(st.integers(0, 255)))


@given(crowded())
def test_the_index_says_what_asking_every_rule_would(case: tuple[list[PlatformRule], Address]) -> None:
    """For either family, whatever rules meet at an address."""
    rules, address = case
    holding = [one for one in rules if one.expires_at is None or one.expires_at > NOW]
    networks = {ipaddress.ip_network(one.cidr): one.action for one in holding}
    matching = [network for network in networks if address in network]
    expected = networks[max(matching, key=lambda network: network.prefixlen)] if matching else None
    assert NetworkRules(rules).action(address, now=NOW) == expected


def test_a_rule_ends_by_itself() -> None:
    """At the second that it names; the wider one decides again."""
    rules = NetworkRules([PlatformRule("192.0.2.0/24", "deny"), PlatformRule("192.0.2.7/32", "allow", 500.0)])
    address = ipaddress.ip_address("192.0.2.7")
    assert rules.action(address, now=499.9) == "allow"
    assert rules.action(address, now=500.0) == "deny"


def test_families_do_not_mix_and_the_unreadable_is_left_out() -> None:
    """A rule of everything in one family says nothing of the other."""
    rules = NetworkRules([PlatformRule("0.0.0.0/0", "deny"), PlatformRule("no network", "deny")])
    assert rules.action(ipaddress.ip_address("203.0.113.1"), now=NOW) == "deny"
    assert rules.action(ipaddress.ip_address("::1"), now=NOW) is None
