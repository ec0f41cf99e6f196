"""Sessions over HTTP: they are kept open by rotation, a token that comes back ends them, and they end when told."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import redis
from realcatcha_gateway.accounts.models import Membership
from realcatcha_gateway.accounts.sessions.models import RefreshToken
from realcatcha_gateway.accounts.sessions.service import GRACE
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_kit.testing.plain_http import PLAIN
from realcatcha_kit.testing.servers import free_port
from sqlalchemy import delete, select


@pytest.fixture
def client(database: Database, settings: Any, clock: Any, serve: Callable[..., Any]) -> Iterator[httpx.Client]:
    """The application by a clock that the test moves."""
    with httpx.Client(
        base_url=serve(create_app(settings, clock=clock)).url, trust_env=False, timeout=20, verify=PLAIN
    ) as client:
        yield client


def log_in(client: httpx.Client, account: Any, *, agent: str = "a browser") -> dict[str, Any]:
    body = {"email": account.email, "password": account.password}
    answer = client.post("/v1/auth/login", json=body, headers={"User-Agent": agent.encode("latin-1")})
    assert answer.status_code == 200
    return dict(answer.json())


def refresh(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/v1/auth/refresh", json={"refresh_token": token})


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def status(client: httpx.Client, tokens: dict[str, Any]) -> int:
    return client.get("/v1/me", headers=bearer(tokens)).status_code


def test_a_refresh_gives_two_new_tokens(client: httpx.Client, owner: Any, clock: Any) -> None:
    """The session outlives its access tokens; nothing of it is to be cached."""
    tokens = log_in(client, owner)
    clock.pass_by(minutes=15)
    assert status(client, tokens) == 401
    answer = refresh(client, tokens["refresh_token"])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    following = answer.json()
    assert following["refresh_token"] != tokens["refresh_token"]
    assert status(client, following) == 200


def test_a_token_that_comes_back_ends_its_session(client: httpx.Client, owner: Any, clock: Any) -> None:
    """Neither the thief nor the owner goes on, whoever came second; the owner's other sessions do."""
    other = log_in(client, owner)
    first = log_in(client, owner)
    second = refresh(client, first["refresh_token"]).json()
    clock.pass_by(seconds=GRACE.total_seconds())
    answer = refresh(client, first["refresh_token"])
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-refresh-token")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert refresh(client, second["refresh_token"]).status_code == 401
    assert status(client, second) == status(client, first) == 401
    assert status(client, other) == 200


def test_two_tabs_may_refresh_at_once(client: httpx.Client, owner: Any) -> None:
    """Both get the same next token, at the same instant too, and the session goes on."""
    tokens = log_in(client, owner)
    answers: list[httpx.Response] = []

    def run() -> None:
        with httpx.Client(base_url=client.base_url, trust_env=False, timeout=20, verify=PLAIN) as own:
            answers.append(refresh(own, tokens["refresh_token"]))

    tabs = [threading.Thread(target=run) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert refresh(client, answers[0].json()["refresh_token"]).status_code == 200


def test_the_grace_ends_when_the_successor_is_used(client: httpx.Client, owner: Any) -> None:
    """Also within the ten seconds: two parties went on from one token."""
    first = log_in(client, owner)
    second = refresh(client, first["refresh_token"]).json()
    third = refresh(client, second["refresh_token"]).json()
    assert refresh(client, first["refresh_token"]).status_code == 401
    assert refresh(client, third["refresh_token"]).status_code == 401


def test_a_session_ends_by_itself(client: httpx.Client, owner: Any, clock: Any) -> None:
    """30 days after its last refresh, and 90 days after its login however often it is refreshed."""
    idle = log_in(client, owner)
    clock.pass_by(days=30)
    assert refresh(client, idle["refresh_token"]).status_code == 401
    tokens = log_in(client, owner)
    for _ in range(4):
        clock.pass_by(days=22)
        tokens = refresh(client, tokens["refresh_token"]).json()
    clock.pass_by(days=2)
    assert refresh(client, tokens["refresh_token"]).status_code == 401


@pytest.mark.parametrize("token", ["x", "rcr_" + "a" * 43, "rcr_" + "é" * 43, "a" * 200])
def test_tokens_of_nobody_are_refused(client: httpx.Client, owner: Any, token: str) -> None:
    """In the same way."""
    assert refresh(client, token).json()["code"] == "invalid-refresh-token"


def test_logging_out_ends_both_tokens_at_once(client: httpx.Client, owner: Any) -> None:
    """And no other session."""
    here, there = log_in(client, owner), log_in(client, owner)
    assert client.post("/v1/auth/logout", headers=bearer(here)).status_code == 204
    assert status(client, here) == 401
    assert refresh(client, here["refresh_token"]).status_code == 401
    assert status(client, there) == 200


def test_logging_out_puts_the_token_on_the_deny_list(
    client: httpx.Client, owner: Any, redis_url: str, database: Database
) -> None:
    """It is refused there without a look into the database, until it would have expired."""
    tokens = log_in(client, owner)
    client.post("/v1/auth/logout", headers=bearer(tokens))
    with redis.Redis.from_url(redis_url) as server:
        denied = server.keys("denied:*")
        assert len(denied) == 2
        assert all(900 <= server.ttl(key) <= 960 for key in denied)
    database_calls = log_in(client, owner)
    with redis.Redis.from_url(redis_url) as server:
        listing = client.get("/v1/auth/sessions", headers=bearer(database_calls)).json()["items"]
        [current] = [one["id"] for one in listing if one["current"]]
        server.set(f"denied:{current}", b"")
    assert status(client, database_calls) == 401


def test_sessions_are_listed(client: httpx.Client, owner: Any, clock: Any) -> None:
    """With what the client called itself; the one used last comes first."""
    log_in(client, owner, agent="Laptop\tx")
    clock.pass_by(minutes=1)
    tokens = log_in(client, owner, agent="Phone " + "é" * 300)
    items = client.get("/v1/auth/sessions", headers=bearer(tokens)).json()["items"]
    assert [(one["user_agent"][:6], one["current"]) for one in items[1:]] == [("Phone ", True), ("Laptop", False)]
    assert all(len(one["user_agent"]) <= 200 and one["id"].startswith("ses_") for one in items)


def test_one_session_is_ended(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """By its id; a session of somebody else is as unknown as one that never was."""
    here, there, strange = log_in(client, owner), log_in(client, owner), log_in(client, join())

    def current(tokens: dict[str, Any]) -> str:
        items = client.get("/v1/auth/sessions", headers=bearer(tokens)).json()["items"]
        return next(str(one["id"]) for one in items if one["current"])

    for unknown in (current(strange), "ses_aaaaaaaaaaaaaaaaaaaa", "x"):
        answer = client.delete(f"/v1/auth/sessions/{unknown}", headers=bearer(here))
        assert (answer.status_code, answer.json()["code"]) == (404, "session-not-found")
    assert client.delete(f"/v1/auth/sessions/{current(there)}", headers=bearer(here)).status_code == 204
    assert [status(client, tokens) for tokens in (here, there, strange)] == [200, 401, 200]


def test_every_other_session_is_ended(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """Nobody else's."""
    here, there, strange = log_in(client, owner), log_in(client, owner), log_in(client, join())
    assert client.delete("/v1/auth/sessions", headers=bearer(here)).status_code == 204
    assert [status(client, tokens) for tokens in (here, there, strange)] == [200, 401, 200]
    assert refresh(client, there["refresh_token"]).status_code == 401


def test_a_session_moves_to_another_organisation_of_the_person(
    client: httpx.Client, owner: Any, database: Database, clock: Any, join: Callable[..., Any]
) -> None:
    """When the one it spoke for is lost; without any it ends."""
    tokens = log_in(client, owner)
    other = join()
    with database.write() as session:
        session.execute(delete(Membership).where(Membership.user_id == owner.user_id))
        session.add(
            Membership(
                organisation_id=other.organisation_id, user_id=owner.user_id, role="viewer", created_at=clock.now
            )
        )
    assert status(client, tokens) == 401
    tokens = refresh(client, tokens["refresh_token"]).json()
    me = client.get("/v1/me", headers=bearer(tokens)).json()
    assert (me["organisation"]["id"], me["organisation"]["role"]) == (other.organisation_id, "viewer")
    with database.write() as session:
        session.execute(delete(Membership).where(Membership.user_id == owner.user_id))
    assert refresh(client, tokens["refresh_token"]).status_code == 401


def test_without_redis_sessions_end_all_the_same(
    database: Database, database_url: str, make_settings: Callable[..., Any], owner: Any, serve: Callable[..., Any]
) -> None:
    """The rows decide: nobody is turned away, and nothing that ended opens again."""
    settings = make_settings(database_url, f"redis://127.0.0.1:{free_port()}/0")
    with httpx.Client(base_url=serve(create_app(settings)).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        tokens = log_in(client, owner)
        tokens = refresh(client, tokens["refresh_token"]).json()
        assert status(client, tokens) == 200
        assert client.post("/v1/auth/logout", headers=bearer(tokens)).status_code == 204
        assert status(client, tokens) == 401
        assert refresh(client, tokens["refresh_token"]).status_code == 401


def test_refresh_tokens_are_stored_hashed(client: httpx.Client, owner: Any, database: Database) -> None:
    """Nothing in the table is a token."""
    tokens = log_in(client, owner)
    with database.read() as session:
        stored = session.scalars(select(RefreshToken.sha256)).all()
    assert all(len(digest) == 64 for digest in stored)
    assert tokens["refresh_token"] not in stored
