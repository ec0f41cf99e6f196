"""Linking an account at the provider to one's own, and undoing it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def begin(gateway: httpx.Client, account: Any, password: str) -> httpx.Response:
    return gateway.post("/v1/me/identities", json={"password": password}, headers=account.headers)


def test_a_link_is_begun_with_the_password_and_confirmed_by_the_same_person(
    gateway: httpx.Client, owner: Any, join: Callable[..., Any], google: Any
) -> None:
    """Whatever its address is; the ticket that the browser comes back with is worth nothing to anybody else."""
    assert begin(gateway, owner, "a guess").json()["code"] == "wrong-password"
    nothing = gateway.post("/v1/me/identities", json={}, headers=owner.headers)
    assert (nothing.status_code, nothing.json()["accepts"]) == (403, ["password"])
    departure = begin(gateway, owner, owner.password)
    assert departure.status_code == 200, departure.text
    path = google.visit(departure.json()["authorization_url"], google.person("private@elsewhere.example"))
    ticket = google.said(gateway.get(path), "ticket")
    assert google.complete(gateway, ticket).json()["code"] == "one-time-token-spent"
    refused = gateway.post("/v1/me/identities/confirm", json={"ticket": ticket}, headers=join().headers)
    assert refused.json()["code"] == "one-time-token-spent"
    linked = gateway.post("/v1/me/identities/confirm", json={"ticket": ticket}, headers=owner.headers)
    assert (linked.status_code, linked.json()["email"]) == (201, "private@elsewhere.example")
    listed = gateway.get("/v1/me/identities", headers=owner.headers).json()["items"]
    assert listed == [linked.json()]
    opened = google.bearer(google.log_in(gateway, google.person("private@elsewhere.example")))
    assert gateway.get("/v1/me", headers=opened).json()["user"]["id"] == owner.user_id


def test_a_code_of_a_login_links_nothing(gateway: httpx.Client, owner: Any, google: Any) -> None:
    """Two purposes, two kinds of token."""
    code = google.code(gateway, google.person("a@example.com"))
    answer = gateway.post("/v1/me/identities/confirm", json={"ticket": code}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (410, "one-time-token-spent")


def link(gateway: httpx.Client, account: Any, google: Any, who: dict[str, Any]) -> httpx.Response:
    path = google.visit(begin(gateway, account, account.password).json()["authorization_url"], who)
    ticket = {"ticket": google.said(gateway.get(path), "ticket")}
    return gateway.post("/v1/me/identities/confirm", json=ticket, headers=account.headers)


def test_one_account_at_the_provider_opens_one_account_here(
    gateway: httpx.Client, join: Callable[..., Any], google: Any
) -> None:
    """And one account here has one account of a provider."""
    first, second = join(), join()
    who = google.person("x@elsewhere.example")
    assert link(gateway, first, google, who).status_code == 201
    assert link(gateway, second, google, who).json()["code"] == "identity-taken"
    assert link(gateway, first, google, google.person("y@elsewhere.example")).json()["code"] == "identity-exists"
    assert link(gateway, first, google, who).json()["code"] == "identity-exists"


def test_a_link_is_removed_but_for_the_last_way_in(
    gateway: httpx.Client, join: Callable[..., Any], google: Any
) -> None:
    """Who has a password removes it; who has none sets one first; nobody removes somebody else's."""
    member = join()
    mine = link(gateway, member, google, google.person("x@elsewhere.example")).json()["id"]
    headers = google.bearer(google.log_in(gateway, google.person("no-password@example.com")))
    only = gateway.get("/v1/me/identities", headers=headers).json()["items"][0]["id"]
    kept = gateway.delete(f"/v1/me/identities/{only}", headers=headers)
    assert (kept.status_code, kept.json()["code"]) == (409, "last-way-in")
    assert gateway.delete(f"/v1/me/identities/{mine}", headers=headers).json()["code"] == "identity-not-found"
    assert gateway.delete(f"/v1/me/identities/{mine}", headers=member.headers).status_code == 204
    assert gateway.delete(f"/v1/me/identities/{mine}", headers=member.headers).status_code == 404
    assert gateway.get("/v1/me/identities", headers=member.headers).json() == {"items": []}
