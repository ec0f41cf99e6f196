"""People as administrators see them, and what administrators decide about them."""

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.second_factors.codes import code_at
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.grant_admin import grant


def log_in(client: httpx.Client, account: Any, *, password: str | None = None) -> httpx.Response:
    body = {"email": account.email, "password": password or account.password}
    return client.post("/v1/auth/login", json=body)


def make_key(client: httpx.Client, account: Any) -> dict[str, str]:
    body = {"name": "x", "scopes": ["sites:read"], "password": account.password}
    key = client.post("/v1/me/api-keys", json=body, headers=account.headers).json()["key"]
    return {"Authorization": f"Bearer {key}"}


def test_people_are_found_by_address_page_by_page(desk: Any, join: Callable[..., Any]) -> None:
    """The newest first, each once; what is no beginning of an address, or a pattern, finds nobody."""
    people = [join("viewer").email for _ in range(5)]
    found, cursor = [], None
    while cursor or not found:
        page = desk.get("/users", email="VIEWER", limit=2, **({"cursor": cursor} if cursor else {}))
        found += [one["email"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == people[::-1]
    assert desk.get("/users", email="iewer")["items"] == []
    assert desk.get("/users", email="%")["items"] == []
    me = desk.get("/users", administrator=True)["items"]
    assert [(one["email"], one["administrator"]) for one in me] == [(desk.account.email, True)]


def test_a_person_is_shown_without_secrets(client: httpx.Client, desk: Any, owner: Any) -> None:
    """With organisations, sessions, keys and factors."""
    key = make_key(client, owner)["Authorization"].removeprefix("Bearer ")
    answer = client.get(f"/v1/admin/users/{owner.user_id}", headers=desk.account.headers)
    shown = answer.json()
    assert (shown["email"], shown["has_password"], shown["second_factor"]) == (owner.email, True, False)
    (belonging,), (session,), (shown_key,) = shown["organisations"], shown["sessions"], shown["api_keys"]
    assert (belonging["id"], belonging["role"]) == (owner.organisation_id, "owner")
    assert session["organisation_id"] == owner.organisation_id
    assert shown_key["scopes"] == ["sites:read"]
    for secret in (key, "argon2", owner.refresh_token, "sha256"):
        assert secret not in answer.text


def test_who_is_suspended_is_out_at_once_and_comes_back(client: httpx.Client, desk: Any, owner: Any) -> None:
    """Session, refresh, API key and login stop; the key and the password work again afterwards."""
    key = make_key(client, owner)
    note = "Reported in ticket 4711."
    shown = desk.decide(f"/users/{owner.user_id}/suspend", note=note).json()
    assert shown["suspended_at"] is not None
    assert shown["sessions"] == []
    assert [(one["text"], one["reason"]) for one in shown["notes"]] == [(note, "abuse")]
    assert client.get("/v1/me", headers=owner.headers).status_code == 401
    assert client.get("/v1/sites", headers=key).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refresh_token": owner.refresh_token}).status_code == 401
    assert log_in(client, owner).json()["code"] == "account-suspended"
    assert log_in(client, owner, password="a guess").json()["code"] == "invalid-credentials"
    assert [one["id"] for one in desk.get("/users", suspended=True)["items"]] == [owner.user_id]
    assert desk.decide(f"/users/{owner.user_id}/restore", reason="mistake").json()["suspended_at"] is None
    assert client.get("/v1/sites", headers=key).status_code == 200
    assert client.get("/v1/me", headers=owner.headers).status_code == 401
    assert log_in(client, owner).status_code == 200
    details = desk.details("admin.user-suspended")
    assert (details["reason"], details["sessions"]) == ("abuse", 1)
    assert details["note"] == shown["notes"][0]["id"]
    assert note not in str(details)
    assert desk.details("admin.user-restored") == {"reason": "mistake"}


def test_a_session_that_outlived_the_suspension_is_refreshed_no_more(
    client: httpx.Client, database: Database, owner: Any
) -> None:
    """As one might that a login opened while its person was being suspended."""
    with database.write() as session:
        session.get_one(User, owner.user_id).suspended_at = utc_now()
    answer = client.post("/v1/auth/refresh", json={"refresh_token": owner.refresh_token})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-refresh-token")


def test_suspending_twice_is_recorded_once(desk: Any, owner: Any) -> None:
    """The second time nothing changes, not even since when."""
    first = desk.decide(f"/users/{owner.user_id}/suspend").json()["suspended_at"]
    assert desk.decide(f"/users/{owner.user_id}/suspend").json()["suspended_at"] == first
    assert len(desk.entries("admin.user-suspended")) == 1


def test_a_reason_has_to_be_given(desk: Any, owner: Any) -> None:
    """One that we know; a note alone is none, and unknown fields are refused."""
    for body in ({}, {"note": "x"}, {"reason": "because"}, {"reason": "abuse", "suspended_at": None}):
        answer = desk.send("POST", f"/users/{owner.user_id}/suspend", body)
        assert answer.status_code == 422, body
    assert desk.get(f"/users/{owner.user_id}")["suspended_at"] is None


def test_nobody_suspends_themself(desk: Any) -> None:
    """Nor resets the own password or removes the own factor that way."""
    for what in ("suspend", "force-password-reset", "remove-second-factor"):
        answer = desk.decide(f"/users/{desk.account.user_id}/{what}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not-to-oneself"), what


def test_of_administrators_who_suspend_each_other_one_stays(
    desk: Any, appoint: Callable[..., Any], open_desk: Callable[[Any], Any]
) -> None:
    """Whoever comes second is none any more by then."""
    other = open_desk(appoint())
    pairs = [(desk, other.account.user_id), (other, desk.account.user_id)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: pair[0].decide(f"/users/{pair[1]}/suspend").status_code, pairs))
    assert answers.count(200) == 1, answers
    assert len(desk.entries("admin.user-suspended")) == 1


def test_sessions_end_one_by_one_and_all_at_once(client: httpx.Client, desk: Any, owner: Any) -> None:
    """Only theirs: a session of somebody else is none of theirs."""
    log_in(client, owner)
    ids = [one["id"] for one in desk.get(f"/users/{owner.user_id}")["sessions"]]
    mine = desk.get(f"/users/{desk.account.user_id}")["sessions"][0]["id"]
    assert desk.decide(f"/users/{owner.user_id}/sessions/{mine}/end").json()["code"] == "session-not-found"
    left = desk.decide(f"/users/{owner.user_id}/sessions/{ids[0]}/end").json()["sessions"]
    assert [one["id"] for one in left] == [ids[1]]
    assert desk.decide(f"/users/{owner.user_id}/end-sessions").json()["sessions"] == []
    assert client.get("/v1/me", headers=owner.headers).status_code == 401
    assert desk.get("/users")["items"]


@pytest.fixture
def settings(
    database: Database, database_url: str, redis_url: str, inbox: Any, make_settings: Callable[..., Any]
) -> Any:
    """With a mail server that keeps what it gets."""
    return make_settings(database_url, redis_url, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_security="none")


@pytest.fixture
def tokens_to(inbox: Any, eventually: Callable[..., None]) -> Callable[..., list[str]]:
    """Wait for letters to an address, and give the tokens of their links in the order in which they came."""

    def wait(address: str, *, count: int) -> list[str]:
        eventually(lambda: len(inbox.to(address)) >= count)
        texts = [letter.get_content() for letter in inbox.to(address)]
        return [re.findall(r"#token=([\w-]+)", text)[0] for text in texts]

    return wait


def test_a_forced_reset_leaves_the_letter_alone(
    client: httpx.Client, desk: Any, owner: Any, tokens_to: Callable[..., list[str]]
) -> None:
    """The password holds no longer; the link in the letter sets another, and the administrator never sees it."""
    answer = desk.decide(f"/users/{owner.user_id}/force-password-reset", reason="security")
    assert answer.json()["has_password"] is False
    assert log_in(client, owner).json()["code"] == "invalid-credentials"
    assert client.get("/v1/me", headers=owner.headers).status_code == 401
    (token,) = tokens_to(owner.email, count=1)
    assert token not in answer.text
    body = {"token": token, "password": "an entirely new one"}
    assert client.post("/v1/auth/reset-password", json=body).status_code == 204
    assert log_in(client, owner, password="an entirely new one").status_code == 200
    assert desk.details("admin.password-reset-forced")["reason"] == "security"


def test_a_lost_factor_is_removed(client: httpx.Client, desk: Any, owner: Any) -> None:
    """The person logs in with the password alone; without a factor there is nothing to remove."""
    begun = client.post("/v1/me/second-factor", json={"password": owner.password}, headers=owner.headers).json()
    code = code_at(base64.b32decode(begun["secret"]), utc_now())
    client.post("/v1/me/second-factor/confirm", json={"code": code}, headers=owner.headers).raise_for_status()
    assert desk.get(f"/users/{owner.user_id}")["second_factor"] is True
    shown = desk.decide(f"/users/{owner.user_id}/remove-second-factor", reason="request").json()
    assert (shown["second_factor"], shown["recovery_codes_left"], shown["sessions"]) == (False, 0, [])
    assert log_in(client, owner).status_code == 200
    again = desk.decide(f"/users/{owner.user_id}/remove-second-factor", reason="request")
    assert again.json()["code"] == "no-second-factor"


def test_a_letter_that_got_lost_is_sent_again(
    client: httpx.Client, desk: Any, tokens_to: Callable[..., list[str]]
) -> None:
    """With another link: the first one stops working, the second creates the account."""
    body = {"email": "new@example.com", "password": "correct horse battery", "organisation": "New"}
    chosen = {"password": body["password"]}
    client.post("/v1/auth/sign-up", json=body).raise_for_status()
    waiting = desk.get("/sign-ups", email="new@")["items"]
    assert [one["email"] for one in waiting] == ["new@example.com"]
    answer = desk.decide("/sign-ups/resend", reason="request", email="new@example.com")
    assert answer.status_code == 202, answer.text
    first, second = tokens_to("new@example.com", count=2)
    confirm = "/v1/auth/verify-email"
    assert client.post(confirm, json=chosen | {"token": first}).status_code == 410
    assert client.post(confirm, json=chosen | {"token": second}).status_code == 204
    nobody = desk.decide("/sign-ups/resend", reason="request", email="new@example.com")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "sign-up-not-found")
    assert re.fullmatch(r'\{"reason":"request"\}', desk.entries("admin.confirmation-resent")[0].details)


def test_notes_are_for_administrators(desk: Any, owner: Any, client: httpx.Client) -> None:
    """Whom they are about does not see them; the log names the note and not its words."""
    shown = desk.send("POST", f"/users/{owner.user_id}/notes", {"note": "Speaks for two companies."})
    assert shown.status_code == 201
    assert [one["text"] for one in shown.json()["notes"]] == ["Speaks for two companies."]
    assert "companies" not in client.get("/v1/me", headers=owner.headers).text
    assert "companies" not in str(desk.details("admin.note-added"))


def test_who_lost_the_right_decides_nothing(desk: Any, owner: Any, database: Database) -> None:
    """Not in the next request either."""
    grant(database, desk.account.email, holds=False)
    answer = desk.decide(f"/users/{owner.user_id}/suspend")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
