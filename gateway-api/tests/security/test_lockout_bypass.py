"""Guessing is stopped however the guesser spells, and nobody else is locked out by it."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GUESSES = 16
"""More than one network gets for one account in a minute."""


def guess(client: httpx.Client, email: str, network: str, password: str = "x", **headers: str) -> httpx.Response:  # noqa: S107  # a guess
    body = {"email": email, "password": password}
    return client.post("/v1/auth/login", json=body, headers={"X-Forwarded-For": network, **headers})


def stopped(answers: list[httpx.Response]) -> bool:
    return answers[-1].status_code == 429 and "retry-after" in answers[-1].headers


def test_lockout_bypass_by_spelling(client: httpx.Client, owner: Any) -> None:
    """Capitals, space around the address, a right password elsewhere in between: all count for one account."""
    spellings = [owner.email, owner.email.upper(), f" {owner.email} ", owner.email.title()]
    assert stopped([guess(client, spellings[n % 4], "198.51.100.7") for n in range(GUESSES)])
    assert guess(client, owner.email, "198.51.100.7", owner.password).status_code == 429


def test_lockout_bypass_by_forged_forwarding(client: httpx.Client, owner: Any) -> None:
    """What a client writes in front of what our proxy adds says nothing about where it comes from."""
    answers = [guess(client, owner.email, f"203.0.113.{n}, 198.51.100.8") for n in range(GUESSES)]
    assert stopped(answers)
    for header in ("X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Client-IP"):
        assert guess(client, owner.email, "198.51.100.8", **{header: "203.0.113.99"}).status_code == 429


def test_lockout_bypass_within_one_ipv6_network(client: httpx.Client, owner: Any) -> None:
    """A host has a /64 of addresses: they share their attempts."""
    assert stopped([guess(client, owner.email, f"2001:db8:5:5::{n + 1:x}") for n in range(GUESSES)])


def test_lockout_bypass_by_own_success(client: httpx.Client, owner: Any, join: Any) -> None:
    """Logging in to one's own account between guesses gives no more of them at another's."""
    mine = join()
    answers = []
    for number in range(GUESSES):
        answers.append(guess(client, owner.email, "198.51.100.9"))
        if number % 4 == 3 and answers[-1].status_code != 429:
            guess(client, mine.email, "198.51.100.9", mine.password)
    assert stopped(answers)


def test_lockout_bypass_by_the_second_step(client: httpx.Client, owner: Any) -> None:
    """Codes are counted like passwords, whichever ticket they come with."""
    client.post("/v1/me/second-factor", json={"password": owner.password}, headers=owner.headers).raise_for_status()
    answers = [
        client.post(
            "/v1/me/second-factor/confirm",
            json={"code": f"{n:06d}"},
            headers=owner.headers | {"X-Forwarded-For": "198.51.100.10"},
        )
        for n in range(GUESSES)
    ]
    assert stopped(answers)


def test_lockout_bypass_through_proofs(client: httpx.Client, owner: Any, join: Any) -> None:
    """A stolen access token guesses the password no faster at routes that ask for it."""
    member = join("viewer", organisation_id=owner.organisation_id)
    paths = ["/v1/me/email", "/v1/me/second-factor", f"/v1/organisation/members/{member.user_id}/transfer"]
    headers = owner.headers | {"X-Forwarded-For": "198.51.100.11"}
    answers = []
    for number in range(GUESSES):
        path = paths[number % 3]
        body = {"password": "a guess"} | ({"email": "x@example.com"} if path.endswith("email") else {})
        answers.append(client.post(path, json=body, headers=headers))
    assert stopped(answers)


def test_a_guesser_locks_nobody_out(client: httpx.Client, owner: Any, join: Any) -> None:
    """Not the owner elsewhere, and not other accounts of the guesser's network but for its own bound."""
    for number in range(60):
        guess(client, owner.email, f"198.51.{100 + number % 4}.{number + 20}")
    assert guess(client, owner.email, "192.0.2.77", owner.password).status_code == 200
