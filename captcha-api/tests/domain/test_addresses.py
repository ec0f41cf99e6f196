"""A sealed address is read with the session's id and the service's secret, and with nothing else."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain.addresses import network_to_ban, seal, unseal
from realcatcha_captcha.domain.keys import Keyring

KEYS = Keyring("k" * 40)
SID = "a" * 32


@given(st.ip_addresses())
def test_an_address_comes_back(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Of either family; never as it is."""
    sealed = seal(address, SID, KEYS)
    assert unseal(sealed, SID, KEYS) == address
    assert unseal(sealed, SID, Keyring("x" * 40)) != address
    assert unseal(sealed, "b" * 32, KEYS) != address
    assert seal(address, "b" * 32, KEYS) != sealed


@pytest.mark.parametrize("text", ["", "zz", "00", "é" * 8, "00" * 5])
def test_what_is_no_sealed_address_is_none(text: str) -> None:
    """Not an error."""
    assert unseal(text, SID, KEYS) is None


def test_a_ban_is_of_an_address_or_of_its_64() -> None:
    """As limits are."""
    assert network_to_ban(ipaddress.ip_address("192.0.2.7")) == "192.0.2.7/32"
    assert network_to_ban(ipaddress.ip_address("2001:db8:1:2:3::4")) == "2001:db8:1:2::/64"
