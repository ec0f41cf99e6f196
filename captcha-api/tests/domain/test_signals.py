"""How a session was begun, against who comes back with it."""

import pytest
from realcatcha_captcha.domain import sessions, signals
from realcatcha_captcha.domain.sessions import SessionClaims


@pytest.mark.parametrize(
    ("network", "rate", "elapsed_s", "names"),
    [
        ("home", 1, 5.0, []),
        ("cafe", 1, 5.0, ["network-changed"]),
        ("home", signals.BUSY_NETWORK + 1, 5.0, ["network-rate"]),
        ("home", 1, 0.0, ["pow-too-fast"]),
    ],
)
def test_the_session_is_compared_with_its_return(network: str, rate: int, elapsed_s: float, names: list[str]) -> None:
    """A phone that changes its network is noted without effect; a rush and an impossible speed are reasons."""
    claims = SessionClaims(
        sid=sessions.new_sid(),
        site="a" * 16,
        origin="https://shop.example",
        hostname="shop.example",
        action="",
        cdata="",
        lang="en",
        mode="managed",
        dialect="realcatcha",
        issued_at=100.0,
        expires_at=700.0,
        salt=sessions.new_salt(),
        count=16,
        work=2048,
        epoch=0,
        network="home",
        network_rate=rate,
    )
    found = signals.session_reasons(claims, network=network, now=100.0 + elapsed_s)
    assert [reason.name for reason in found] == names
