"""Logging in over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.accounts.login_limits import PER_NETWORK_AND_ACCOUNT
from realcatcha_gateway.accounts.passwords import Passwords


def log_in(client: httpx.Client, email: str, password: str, *, network: str = "192.0.2.1") -> httpx.Response:
    return client.post(
        "/v1/auth/login", json={"email": email, "password": password}, headers={"X-Forwarded-For": network}
    )


def test_a_token_opens_the_account(client: httpx.Client, owner: Any) -> None:
    """The token of a login says who one is, and is not to be cached."""
    answer = log_in(client, owner.email.upper(), owner.password)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    me = client.get("/v1/me", headers={"Authorization": f"Bearer {body['access_token']}"}).json()
    assert (me["user"]["id"], me["user"]["email"]) == (owner.user_id, owner.email)
    assert (me["organisation"]["id"], me["organisation"]["role"]) == (owner.organisation_id, "owner")


def test_a_wrong_password_and_an_unknown_user_answer_alike(client: httpx.Client, owner: Any) -> None:
    """Nobody learns who has an account."""
    wrong, unknown = log_in(client, owner.email, "wrong"), log_in(client, "nobody@example.com", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "invalid-credentials"
    assert wrong.headers["www-authenticate"].startswith("Bearer")


def test_an_unknown_user_costs_as_much_as_a_wrong_password(client: httpx.Client, app: FastAPI, owner: Any) -> None:
    """The slow hash is computed once either way."""
    counting = CountingPasswords()
    app.state.passwords = counting
    log_in(client, owner.email, "wrong")
    assert counting.computed == 1
    log_in(client, "nobody@example.com", "wrong")
    assert counting.computed == 2


class CountingPasswords(Passwords):
    """Counts the slow hashes that are really computed."""

    def __init__(self) -> None:
        super().__init__()
        self.computed = 0
        verify = self._context.verify

        def counted(*arguments: Any) -> Any:
            self.computed += 1
            return verify(*arguments)

        self._context.verify = counted


def test_guessing_is_refused_with_a_time_to_come_back(client: httpx.Client, owner: Any) -> None:
    """Also the right password is refused then; from another network it holds."""
    for _ in range(PER_NETWORK_AND_ACCOUNT.amount):
        assert log_in(client, owner.email, "wrong").status_code == 401
    refused = log_in(client, owner.email, owner.password)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert int(refused.headers["retry-after"]) > 0
    assert log_in(client, owner.email, owner.password, network="198.51.100.9").status_code == 200


def test_a_member_who_left_is_refused(client: httpx.Client, owner: Any, database: Any) -> None:
    """A token outlives the membership, its power does not."""
    from realcatcha_gateway.accounts.models import Membership  # noqa: PLC0415  # one test needs it
    from sqlalchemy import delete  # noqa: PLC0415

    with database.write() as session:
        session.execute(delete(Membership).where(Membership.user_id == owner.user_id))
    assert client.get("/v1/me", headers=owner.headers).status_code == 401
    assert log_in(client, owner.email, owner.password).status_code == 401


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "a@b", "password": ""}, "/password"),
        ({"email": "a@b", "password": "x" * 5_000}, "/password"),
        ({"email": "a@b"}, "/password"),
        ({"email": "a@b", "password": "x", "admin": True}, "/admin"),
        ({"email": "a\0@b", "password": "x"}, "/email"),
        ({"email": 1, "password": "x"}, "/email"),
        ({"email": "x" * 300, "password": "x"}, "/email"),
        ([], ""),
        (None, ""),
    ],
)
def test_malformed_credentials_name_the_field(client: httpx.Client, body: Any, pointer: str) -> None:
    """Each refusal points at what is wrong."""
    answer = client.post("/v1/auth/login", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("password", ["a\0b", "\u202e", "🙂" * 200])
def test_odd_passwords_are_just_wrong(client: httpx.Client, owner: Any, password: str) -> None:
    """No character makes a server error."""
    assert log_in(client, owner.email, password).status_code == 401


def test_lone_surrogates_are_malformed(client: httpx.Client) -> None:
    """JSON can carry what UTF-8 cannot; it is refused."""
    body = rb'{"email": "\ud800@b", "password": "\ud800", "\udfff": 1}'
    answer = client.post("/v1/auth/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_a_viewer_of_one_organisation_is_shown_as_such(client: httpx.Client, join: Callable[..., Any]) -> None:
    """The role is the one in the token's organisation."""
    viewer = join("viewer")
    assert client.get("/v1/me", headers=viewer.headers).json()["organisation"]["role"] == "viewer"
