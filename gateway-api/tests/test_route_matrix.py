"""Every management route x every kind of caller, generated from the route table: none can be forgotten."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jose import jwt
from realcatcha_gateway.accounts.access_tokens import AccessTokens, _derive, _key_id
from realcatcha_gateway.clock import utc_now

PUBLIC = {("POST", "/v1/auth/login")}
SECRET_KEY = "a root key for tests, forty characters long"
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v1/sites"): {"name": "x", "domains": []},
    ("PATCH", "/v1/sites/{site_id}"): {"name": "changed"},
    ("POST", "/v1/sites/{site_id}/secrets"): {"overlap_s": 0},
}


@dataclass(frozen=True)
class Operation:
    """One method of one route, with a path that names a real site."""

    method: str
    template: str
    path: str

    def call(self, client: httpx.Client, headers: dict[str, str]) -> httpx.Response:
        body = BODIES.get((self.method, self.template))
        return client.request(self.method, self.path, headers=headers, json=body)

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def names_a_site(self) -> bool:
        return "{" in self.template


@pytest.fixture
def site(client: httpx.Client, owner: Any) -> dict[str, Any]:
    body = {"name": "Mine", "domains": ["example.com"]}
    return dict(client.post("/v1/sites", json=body, headers=owner.headers).json())


@pytest.fixture
def operations(app: FastAPI, site: dict[str, Any]) -> list[Operation]:
    found = [
        Operation(method.upper(), template, re.sub(r"\{site_id\}", site["id"], template))
        for template, item in app.openapi()["paths"].items()
        for method in item
        if (method.upper(), template) not in PUBLIC
    ]
    assert all("{" not in operation.path for operation in found), "a path parameter that this test does not know"
    return found


def test_every_route_of_the_application_is_known_here(app: FastAPI, operations: list[Operation]) -> None:
    """A route under /v1 that the document leaves out would escape this matrix."""
    documented = {(operation.method, operation.template) for operation in operations} | PUBLIC
    served = set()
    for route in walk(app.routes):
        if route.path.startswith("/v1") and route.path != "/v1/openapi.json":
            served |= {(method, route.path) for method in route.methods}
    assert served == documented


def walk(routes: Any) -> Any:
    """Give every route, also those of included routers."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from walk(route.original_router.routes)
        elif hasattr(route, "path") and getattr(route, "methods", None):
            yield route


def bad_tokens(owner: Any) -> dict[str, str]:
    """Credentials that must not hold, by what is wrong with them."""
    good = owner.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.get_unverified_claims(good)
    key, key_id = _derive(SECRET_KEY), _key_id(_derive(SECRET_KEY))
    past = AccessTokens([SECRET_KEY], issuer=claims["iss"], clock=lambda: utc_now() - timedelta(minutes=16))
    expired = past.issue(user_id=owner.user_id, organisation_id=owner.organisation_id)
    other_algorithm = jwt.encode(claims, key, algorithm="HS384", headers={"kid": key_id})
    return {
        "none": "",
        "empty": "Bearer",
        "another scheme": f"Basic {good}",
        "expired": f"Bearer {expired}",
        "another algorithm": f"Bearer {other_algorithm}",
        "cut": f"Bearer {good[:-2]}",
        "not ASCII": "Bearer \xff",
        "internal": "Bearer an internal token for tests, long enough",
    }


def test_without_a_valid_token_nothing_opens(client: httpx.Client, operations: list[Operation], owner: Any) -> None:
    """401 with a challenge, whatever is wrong with the token."""
    for operation in operations:
        for name, value in bad_tokens(owner).items():
            headers = {"Authorization": value.encode("latin-1")} if value else {}
            answer = operation.call(client, headers)  # type: ignore[arg-type]  # httpx takes bytes too
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (operation, name)
            assert answer.headers["www-authenticate"].startswith("Bearer"), (operation, name)


def test_another_organisation_sees_and_changes_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, site: dict[str, Any], join: Callable[..., Any]
) -> None:
    """Its owner gets 404 for our ids, lists none of ours, and our site stays as it is."""
    stranger = join()
    for operation in operations:
        answer = operation.call(client, stranger.headers)
        if operation.names_a_site:
            assert (answer.status_code, answer.json()["code"]) == (404, "site-not-found"), operation
        assert site["id"] not in answer.text.replace(operation.path, ""), operation
        assert owner.email not in answer.text, operation
    expected = {name: value for name, value in site.items() if name != "secret"}
    assert client.get(f"/v1/sites/{site['id']}", headers=owner.headers).json() == expected


def test_a_token_for_an_organisation_one_is_no_member_of_opens_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, join: Callable[..., Any]
) -> None:
    """Even signed with the right key."""
    stranger = join()
    tokens = AccessTokens([SECRET_KEY], issuer="http://gateway.test", clock=utc_now)
    token = tokens.issue(user_id=stranger.user_id, organisation_id=owner.organisation_id)
    for operation in operations:
        answer = operation.call(client, {"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, operation


def test_a_viewer_looks_and_changes_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, site: dict[str, Any], join: Callable[..., Any]
) -> None:
    """403 on everything that changes."""
    viewer = join("viewer", organisation_id=owner.organisation_id)
    for operation in operations:
        answer = operation.call(client, viewer.headers)
        if operation.changes:
            assert (answer.status_code, answer.json()["code"]) == (403, "role-too-low"), operation
        else:
            assert answer.status_code == 200, operation
    assert client.get(f"/v1/sites/{site['id']}", headers=owner.headers).json()["version"] == 1


@pytest.mark.parametrize("role", ["admin", "developer"])
def test_other_members_may_change_sites(
    client: httpx.Client, operations: list[Operation], owner: Any, join: Callable[..., Any], role: str
) -> None:
    """Everything opens to them."""
    member = join(role, organisation_id=owner.organisation_id)
    for operation in operations:
        assert operation.call(client, member.headers).is_success, operation
