"""A state, a code and a one-time code each work once, and in the browser that began."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from sqlalchemy import func, select

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def people(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(User)).scalar_one()


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert "location" not in answer.headers
    return answer.status_code, answer.json()["code"]


SPENT = (410, "login-state-spent")


def test_what_is_sent_to_the_provider(gateway: httpx.Client, provider_url: str) -> None:
    """A code with PKCE S256, a state and a nonce that no two departures share; the cookie is out of scripts' reach."""
    departures = [gateway.get("/v1/auth/google") for _ in range(2)]
    asked = [parse_qs(urlsplit(answer.headers["location"]).query) for answer in departures]
    assert departures[0].headers["location"].startswith(f"{provider_url}/auth?")
    for one in asked:
        assert (one["response_type"], one["code_challenge_method"]) == (["code"], ["S256"])
        assert one["scope"] == ["openid email profile"]
        assert one["redirect_uri"] == ["http://gateway.test/v1/auth/google/callback"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name], name
        assert len(asked[0][name][0]) >= 43, name
    cookie = departures[0].headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "max-age=900", "path=/"))


def test_oauth_state_replay(gateway: httpx.Client, google: Any, database: Database) -> None:
    """The way back works once, also while its code is still good."""
    path = google.leave(gateway, google.person("a@example.com"))
    assert gateway.get(path).status_code == 303
    assert refusal(gateway.get(path)) == SPENT
    html = gateway.get(path, headers={"Accept": "text/html"})
    assert google.said(html, "error") == "login-state-spent"


def test_a_state_of_another_browser_and_none(
    gateway: httpx.Client, other_browser: httpx.Client, google: Any, database: Database
) -> None:
    """Who lures somebody to the end of a login that they began themselves gets nowhere (login CSRF)."""
    path = google.leave(gateway, google.person("attacker@example.com"))
    assert refusal(other_browser.get(path)) == SPENT
    path = google.leave(gateway, google.person("attacker@example.com"))
    other_browser.get("/v1/auth/google")
    assert refusal(other_browser.get(path)) == SPENT
    for state in ("", "x", "a" * 43, "%00", "\u00e9"):
        assert refusal(gateway.get("/v1/auth/google/callback", params={"state": state, "code": "x"})) == SPENT
    assert people(database) == 0


def test_a_forged_cookie_is_no_browser(gateway: httpx.Client, other_browser: httpx.Client, google: Any) -> None:
    """What the cookie says holds only as we signed it."""
    path = google.leave(gateway, google.person("a@example.com"))
    name, value = next(iter(gateway.cookies.items()))
    browser, ends, signature = value.split(".")
    forged = (f"{browser}.{int(ends) + 1}.{signature}", f"{browser}.{ends}.", f"{browser}..{signature}", f"{browser}")
    for cookie in forged:
        path = google.leave(gateway, google.person("a@example.com"))
        other_browser.cookies.clear()
        assert refusal(other_browser.get(path, headers={"Cookie": f"{name}={cookie}"})) == SPENT, cookie


def test_one_time_code_works_once_and_in_its_browser(
    gateway: httpx.Client, other_browser: httpx.Client, google: Any, database: Database
) -> None:
    """A code that leaks, or that somebody is lured with, opens nothing elsewhere."""
    code = google.code(gateway, google.person("a@example.com"))
    spent = (410, "one-time-token-spent")
    assert refusal(google.complete(other_browser, code)) == spent
    other_browser.get("/v1/auth/google")
    assert refusal(google.complete(other_browser, code)) == spent
    assert people(database) == 0
    assert google.complete(gateway, code).status_code == 200
    assert refusal(google.complete(gateway, code)) == spent


def test_a_code_of_another_attempt_does_not_fit(gateway: httpx.Client, google: Any) -> None:
    """The provider's own PKCE check: a code that was stolen is worth nothing in the thief's attempt, nor used twice."""
    first = google.leave(gateway, google.person("a@example.com"))
    stolen = parse_qs(urlsplit(first).query)["code"][0]
    for _ in range(2):
        asked = parse_qs(urlsplit(gateway.get("/v1/auth/google").headers["location"]).query)
        answer = gateway.get("/v1/auth/google/callback", params={"state": asked["state"][0], "code": stolen})
        assert refusal(answer) == (403, "identity-refused")


def test_an_address_that_the_provider_has_not_confirmed_is_nobodys(
    gateway: httpx.Client, google: Any, database: Database
) -> None:
    """Not false, not absent, not the text "true"."""
    for verified in (False, None, "true", 1):
        answer = google.come_back(gateway, google.person("a@example.com", verified=verified))  # type: ignore[arg-type]
        assert refusal(answer) == (403, "address-not-confirmed"), verified
    for email in ("", "no address", "a@example.com\r\nBcc: b@example.com", "a@b@c"):
        assert refusal(google.come_back(gateway, google.person(email, sub="x"))) == (403, "identity-refused"), email
    assert people(database) == 0


def test_who_cancels_comes_back_with_an_error(gateway: httpx.Client, google: Any) -> None:
    """A problem for programs, an error in the fragment for pages."""
    assert refusal(google.come_back(gateway, None)) == (409, "login-cancelled")
    path = google.leave(gateway, None)
    assert google.said(gateway.get(path, headers={"Accept": "text/html"}), "error") == "login-cancelled"


def test_tokens_are_in_no_address(gateway: httpx.Client, google: Any) -> None:
    """The page is told a code; the session is in the answer to its POST, and the code in the fragment alone."""
    answer = google.come_back(gateway, google.person("a@example.com"))
    assert answer.headers["location"].count("#") == 1
    assert "?" not in answer.headers["location"]
    tokens = google.complete(gateway, google.said(answer)).json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token"}


def test_without_settings_the_provider_is_off(client: httpx.Client, owner: Any, app: FastAPI) -> None:
    """Every route says so, and the page can ask before it shows a button."""
    assert client.get("/v1/auth/providers").json() == {"items": []}
    off = (404, "login-provider-off")
    assert refusal(client.get("/v1/auth/google")) == off
    assert refusal(client.get("/v1/auth/google/callback", params={"state": "x", "code": "x"})) == off
    assert refusal(client.post("/v1/auth/google/complete", json={"code": "x"})) == off
    proof = {"password": owner.password}
    assert refusal(client.post("/v1/me/identities", json=proof, headers=owner.headers)) == off


def test_redis_away_is_503(google_settings: Any, serve: Callable[[Any], Any], database: Database) -> None:
    """Nobody logs in without the memory of who began."""
    settings = google_settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"})
    with httpx.Client(base_url=serve(create_app(settings)).url, trust_env=False, timeout=30) as gateway:
        answer = gateway.get("/v1/auth/google")
        assert refusal(answer) == (503, "unavailable")
        assert "retry-after" in answer.headers
