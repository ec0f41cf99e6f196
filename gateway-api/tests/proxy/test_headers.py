"""What the upstream hears about the client, and what it never hears."""

from typing import Any

import pytest
from realcatcha_gateway.proxy.headers import network_of, request_headers, response_headers
from realcatcha_kit.client_address import parse_networks

TRUSTED = parse_networks(["10.0.0.0/8", "fd00::/8"])


def scope(*headers: tuple[str, str], peer: str | None = "203.0.113.5", scheme: str = "http") -> dict[str, Any]:
    return {
        "type": "http",
        "client": (peer, 1234) if peer else None,
        "scheme": scheme,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "realcatcha.request_id": "request-1",
    }


def sent(*headers: tuple[str, str], **others: Any) -> dict[bytes, list[bytes]]:
    result: dict[bytes, list[bytes]] = {}
    for name, value in request_headers(scope(*headers, **others), upstream_host=b"captcha:8001", trusted=TRUSTED):
        result.setdefault(name, []).append(value)
    return result


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", [], b"203.0.113.5"),
        ("203.0.113.5", ["1.2.3.4"], b"203.0.113.5"),
        ("10.0.0.1", ["1.2.3.4"], b"1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4"], b"1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4"], b"1.2.3.4"),
        ("10.0.0.1", ["1.2.3.4, 10.9.9.9"], b"1.2.3.4"),
        ("10.0.0.1", ["garbage"], b"10.0.0.1"),
        ("::ffff:10.0.0.1", ["2001:db8::1"], b"2001:db8::1"),
        ("::ffff:203.0.113.5", [], b"203.0.113.5"),
        (None, ["1.2.3.4"], b"0.0.0.0"),
    ],
)
def test_the_client_is_resolved_not_believed(peer: str | None, forwarded: list[str], client: bytes) -> None:
    """One address, overwritten."""
    headers = sent(*(("X-Forwarded-For", value) for value in forwarded), peer=peer)
    assert headers[b"x-forwarded-for"] == [client]


def test_other_words_about_the_client_are_dropped() -> None:
    """Whoever forges them reaches nobody."""
    headers = sent(("Forwarded", "for=6.6.6.6"), ("X-Real-IP", "6.6.6.6"), ("X-Forwarded-Port", "1"))
    assert not {b"forwarded", b"x-real-ip", b"x-forwarded-port"} & set(headers)


def test_origin_and_cookies_pass_and_the_host_is_told() -> None:
    """The upstream gets its own host and hears the public one."""
    headers = sent(("Origin", "https://shop.example"), ("Cookie", "a=b"), ("Host", "captcha.example"))
    assert headers[b"origin"] == [b"https://shop.example"]
    assert headers[b"cookie"] == [b"a=b"]
    assert headers[b"host"] == [b"captcha:8001"]
    assert headers[b"x-forwarded-host"] == [b"captcha.example"]
    assert headers[b"x-forwarded-proto"] == [b"http"]
    assert headers[b"x-request-id"] == [b"request-1"]


def test_a_trusted_proxy_tells_scheme_and_host() -> None:
    """Anyone else's word is overwritten, and so is nonsense."""
    told = (("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "captcha.example"), ("Host", "inside"))
    assert sent(*told, peer="10.0.0.1")[b"x-forwarded-proto"] == [b"https"]
    assert sent(*told, peer="10.0.0.1")[b"x-forwarded-host"] == [b"captcha.example"]
    assert sent(*told)[b"x-forwarded-proto"] == [b"http"]
    assert sent(*told)[b"x-forwarded-host"] == [b"inside"]
    assert sent(("X-Forwarded-Proto", "gopher"), peer="10.0.0.1")[b"x-forwarded-proto"] == [b"http"]


def test_hop_by_hop_headers_end_here() -> None:
    """Also those that Connection names."""
    headers = sent(
        ("Connection", "keep-alive, X-Secret"),
        ("Keep-Alive", "timeout=5"),
        ("X-Secret", "1"),
        ("TE", "trailers"),
        ("Upgrade", "websocket"),
        ("Transfer-Encoding", "chunked"),
        ("Proxy-Authorization", "Basic x"),
        ("X-Kept", "1"),
    )
    assert set(headers) == {
        b"host",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-request-id",
        b"x-kept",
    }


def test_blanks_around_a_value_are_not_passed_on() -> None:
    """They are no part of it, and the upstream's client refuses a tab there; inside a value they stay."""
    headers = sent(("X-A", "b\t"), ("X-B", " \tc\td "), ("X-C", "\t"), ("Host", "shop.example\t"))
    assert (headers[b"x-a"], headers[b"x-b"], headers[b"x-c"]) == ([b"b"], [b"c\td"], [b""])
    assert headers[b"x-forwarded-host"] == [b"shop.example"]


def test_the_length_is_set_by_whoever_sends_the_body() -> None:
    """One word about it, not two that may differ."""
    assert b"content-length" not in sent(("Content-Length", "4"))


@pytest.mark.parametrize(
    ("peer", "network"),
    [("203.0.113.5", "203.0.113.5"), ("2001:db8::1:2:3:4", "2001:db8::/64"), ("::ffff:203.0.113.5", "203.0.113.5")],
)
def test_the_clients_network_shares_limits(peer: str, network: str) -> None:
    """An address of IPv4, a /64 of IPv6."""
    assert network_of(scope(peer=peer), TRUSTED) == network


def test_answers_keep_repeated_headers_and_lose_the_upstreams_own() -> None:
    """Two cookies stay two; date, server and request id are the gateway's."""
    raw = [
        (b"Set-Cookie", b"a=1"),
        (b"Set-Cookie", b"b=2"),
        (b"Date", b"x"),
        (b"Server", b"x"),
        (b"X-Request-ID", b"x"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Content-Encoding", b"gzip"),
    ]
    assert response_headers(raw) == [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"content-encoding", b"gzip")]
