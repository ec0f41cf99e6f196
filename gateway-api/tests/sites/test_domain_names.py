"""Domains are stored in the one form that captcha-api matches; everything else is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_gateway.sites.domain_names import normalise_domain


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("example.com", "example.com"),
        (" Shop.EXAMPLE.com. ", "shop.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("한국.example", "xn--3e0b707e.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("localhost", "localhost"),
        ("LOCALHOST", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("[2001:DB8::0:1]", "2001:db8::1"),
    ],
)
def test_what_is_stored(written: str, stored: str) -> None:
    """Lower case, IDNA, no trailing dot, addresses in canonical form."""
    assert normalise_domain(written) == stored


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("https://example.com", "scheme"),
        ("javascript://example.com", "scheme"),
        ("//example.com", "path"),
        ("example.com/shop", "path"),
        ("example.com?x", "path"),
        ("example.com\\shop", "path"),
        ("example.com:8000", "port"),
        ("127.0.0.1:80", "port"),
        ("[::1]:8000", "port"),
        ("user@example.com", "user"),
        ("*.example.com", "wildcard"),
        ("*", "wildcard"),
        ("com", "two labels"),
        ("a..b", "valid host name"),
        (".example.com", "valid host name"),
        ("exa mple.com", "valid host name"),
        ("exa_mple.com", "valid host name"),
        ("-a.example", "valid host name"),
        ("a" * 64 + ".example", "valid host name"),
        ("example.com\0", "valid host name"),
        ("\ud800.example", "valid host name"),
        ("1.2.3", "IP address"),
        ("1.2.3.256", "IP address"),
        ("0x7f.1.0x1", "IP address"),
        ("[127.0.0.1]", "without brackets"),
        ("fe80::1%eth0", "zone"),
    ],
)
def test_what_is_refused_and_why(written: str, hint: str) -> None:
    """The message says what to write instead."""
    with pytest.raises(ValueError, match=hint):
        normalise_domain(written)


def test_a_name_longer_than_dns_allows_is_refused() -> None:
    """253 characters at most, counted after encoding."""
    with pytest.raises(ValueError, match=r"valid host name|longer"):
        normalise_domain(".".join(["a" * 60] * 5))


@given(st.text(max_size=60))
def test_normalising_is_stable(text: str) -> None:
    """Whatever is accepted is in its final form, in plain ASCII; whatever is not is a ValueError."""
    try:
        stored = normalise_domain(text)
    except ValueError:
        return
    assert normalise_domain(stored) == stored
    assert stored.isascii()
    assert stored == stored.lower()
