"""API keys over HTTP: shown once, bounded by scopes, role, time and membership."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.api_keys.service import MOST_KEYS
from realcatcha_gateway.accounts.models import Membership
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from sqlalchemy import delete, select, update

NEW = {"name": "Deployment", "scopes": ["sites:read", "sites:write"]}
_networks = itertools.count(1)


def ask(client: httpx.Client, account: Any, **changes: Any) -> httpx.Response:
    """Ask for a key with the password, each time from another network: a network asks only so often."""
    body = NEW | {"password": account.password} | changes
    network = f"2001:db8:0:{next(_networks):x}::1"
    return client.post("/v1/me/api-keys", json=body, headers=account.headers | {"X-Forwarded-For": network})


def create(client: httpx.Client, account: Any, **changes: Any) -> dict[str, Any]:
    answer = ask(client, account, **changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def bearer(key: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {key['key']}"}


def test_a_key_opens_what_its_scopes_name(client: httpx.Client, owner: Any) -> None:
    """And nothing else, its person's account least of all."""
    key = create(client, owner)
    assert key["key"].startswith("rcp_")
    assert client.post("/v1/sites", json={"name": "x", "domains": []}, headers=bearer(key)).status_code == 201
    reading = create(client, owner, scopes=["sites:read"])
    assert client.get("/v1/sites", headers=bearer(reading)).status_code == 200
    for method, path in (
        ("POST", "/v1/sites"),
        ("GET", "/v1/me"),
        ("GET", "/v1/me/api-keys"),
        ("POST", "/v1/auth/logout"),
    ):
        answer = client.request(method, path, headers=bearer(reading))
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), path


def test_a_key_is_shown_once_and_stored_hashed(client: httpx.Client, owner: Any, database: Database) -> None:
    """The list tells what it is for."""
    key = create(client, owner, expires_in_days=30)
    [listed] = client.get("/v1/me/api-keys", headers=owner.headers).json()["items"]
    assert listed == {name: value for name, value in key.items() if name != "key"}
    with database.read() as session:
        stored = session.scalars(select(ApiKey)).one()
    assert (stored.sha256 != key["key"], len(stored.sha256)) == (True, 64)
    assert stored.expires_at == stored.created_at + timedelta(days=30)


def test_the_role_bounds_a_key(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """A viewer's key with every scope changes nothing."""
    viewer = join("viewer", organisation_id=owner.organisation_id)
    key = create(client, viewer)
    assert client.get("/v1/sites", headers=bearer(key)).status_code == 200
    answer = client.post("/v1/sites", json={"name": "x", "domains": []}, headers=bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (403, "role-too-low")


def test_a_revoked_key_stops_at_once(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> None:
    """Nobody but its person revokes it."""
    key = create(client, owner)
    colleague = join("owner", organisation_id=owner.organisation_id)
    path = f"/v1/me/api-keys/{key['id']}"
    for other in (colleague, join()):
        assert client.delete(path, headers=other.headers).status_code == 404
    assert client.get("/v1/sites", headers=bearer(key)).status_code == 200
    assert client.delete(path, headers=owner.headers).status_code == 204
    answer = client.get("/v1/sites", headers=bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_key_ends_with_the_membership(client: httpx.Client, owner: Any, database: Database) -> None:
    """It has no life of its own."""
    key = create(client, owner)
    with database.write() as session:
        session.execute(delete(Membership).where(Membership.user_id == owner.user_id))
    assert client.get("/v1/sites", headers=bearer(key)).status_code == 401


@pytest.mark.parametrize("text", ["rcp_", "rcp_" + "a" * 43, "rcp_" + "é" * 43, "rcp_" + "a" * 5000])
def test_keys_of_nobody_are_refused(client: httpx.Client, owner: Any, text: str) -> None:
    """As any other credential."""
    headers = {"Authorization": f"Bearer {text}".encode()}
    assert client.get("/v1/sites", headers=headers).json()["code"] == "unauthenticated"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["admin:write"]}, "/scopes/0"),
        ({"expires_in_days": 0}, "/expires_in_days"),
        ({"name": " "}, "/name"),
        ({"user_id": "usr_a"}, "/user_id"),
        ({"organisation_id": "org_a"}, "/organisation_id"),
    ],
)
def test_what_cannot_be_a_key_names_the_field(
    client: httpx.Client, owner: Any, change: dict[str, Any], pointer: str
) -> None:
    """Whose key it is does not come from the body."""
    answer = ask(client, owner, **change)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_person_has_a_bounded_number_of_keys(client: httpx.Client, owner: Any) -> None:
    """In one organisation."""
    for _ in range(MOST_KEYS):
        create(client, owner)
    answer = ask(client, owner)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-api-keys")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stolen_session_makes_no_key(client: httpx.Client, owner: Any) -> None:
    """A key would outlive it: the password is asked for, and guessing it is limited."""
    missing = client.post("/v1/me/api-keys", json=NEW, headers=owner.headers)
    assert (missing.status_code, missing.json()["code"]) == (403, "reauthentication-needed")
    assert missing.json()["accepts"] == ["password"]
    body = NEW | {"password": "a guess"}
    answers = [client.post("/v1/me/api-keys", json=body, headers=owner.headers) for _ in range(11)]
    assert [answer.json()["code"] for answer in answers] == ["wrong-password"] * 10 + ["too-many-requests"]
    assert client.get("/v1/me/api-keys", headers=owner.headers).json() == {"items": []}


class TestByTheClock:
    """What happens to keys as time passes."""

    @pytest.fixture
    def client(
        self, database: Database, settings: Any, clock: Any, serve: Callable[..., Any]
    ) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=serve(create_app(settings, clock=clock)).url, trust_env=False, timeout=20) as client:
            yield client

    @pytest.fixture
    def key(self, client: httpx.Client, owner: Any) -> dict[str, Any]:
        body = {"email": owner.email, "password": owner.password}
        tokens = client.post("/v1/auth/login", json=body).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        wanted = NEW | {"expires_in_days": 1, "password": owner.password}
        answer = client.post("/v1/me/api-keys", json=wanted, headers=headers)
        return dict(answer.json())

    def test_a_key_expires(self, client: httpx.Client, key: dict[str, Any], clock: Any) -> None:
        """To the second."""
        clock.pass_by(hours=23, minutes=59, seconds=59)
        assert client.get("/v1/sites", headers=bearer(key)).status_code == 200
        clock.pass_by(seconds=1)
        assert client.get("/v1/sites", headers=bearer(key)).status_code == 401

    def test_its_last_use_is_known_to_the_minute(
        self, client: httpx.Client, key: dict[str, Any], clock: Any, database: Database
    ) -> None:
        """A busy key writes once a minute."""
        seen = []
        for seconds in (0, 59, 1):
            clock.pass_by(seconds=seconds)
            client.get("/v1/sites", headers=bearer(key))
            with database.read() as session:
                seen.append(session.scalars(select(ApiKey.last_used_at)).one())
        assert seen == [seen[0], seen[0], seen[0] + timedelta(minutes=1)]


def test_keys_work_where_a_second_factor_is_asked_for(client: httpx.Client, owner: Any, database: Database) -> None:
    """A program has none; who makes the key has to show one."""
    from realcatcha_gateway.accounts.models import Organisation  # noqa: PLC0415  # one test needs it

    key = create(client, owner)
    with database.write() as session:
        session.execute(
            update(Organisation).where(Organisation.id == owner.organisation_id).values(second_factor_required=True)
        )
    assert client.get("/v1/sites", headers=bearer(key)).status_code == 200
    refused = ask(client, owner)
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-required")
