"""Networks are stored in canonical form."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_gateway.sites.ip_networks import canonical_network


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.7", "192.0.2.7/32"),
        (" 2001:DB8:0:0::/32 ", "2001:db8::/32"),
        ("::1", "::1/128"),
        ("192.0.2.0/255.255.255.0", "192.0.2.0/24"),
        ("0.0.0.0/0", "0.0.0.0/0"),
    ],
)
def test_what_is_stored(written: str, stored: str) -> None:
    """One network, one text."""
    assert canonical_network(written) == stored


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("192.0.2.1/24", "the network is 192.0.2.0/24"),
        ("192.0.2.0/33", "not an IP network"),
        ("example.com", "not an IP network"),
        ("", "not an IP network"),
        ("1.2.3.4/24/24", "not an IP network"),
        ("\0", "not an IP network"),
        ("fe80::%eth0/64", "zone"),
        ("::ffff:192.0.2.0/120", "mapped"),
    ],
)
def test_what_is_refused_and_why(written: str, hint: str) -> None:
    """The message says what was probably meant."""
    with pytest.raises(ValueError, match=hint):
        canonical_network(written)


@given(st.ip_addresses(), st.integers(0, 32))
def test_every_network_is_accepted_in_its_canonical_form(address: object, prefix: int) -> None:
    """What Python prints is what is stored."""
    network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    assert canonical_network(str(network)) == str(network)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    """Accepted in its final form, or a ValueError."""
    try:
        stored = canonical_network(text)
    except ValueError:
        return
    assert canonical_network(stored) == stored
