"""Organisations as administrators see them, and what administrators decide about them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from realcatcha_contracts import policy_key
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.usage.models import UsageDay
from redis import Redis

SITE = {"name": "Shop", "domains": ["example.com"]}


def make_site(client: httpx.Client, account: Any) -> str:
    return str(client.post("/v1/sites", json=SITE, headers=account.headers).json()["id"])


def published(client: httpx.Client, site_id: str) -> dict[str, Any]:
    """Ask as captcha-api does."""
    headers = {"Authorization": "Bearer an internal token for tests, long enough"}
    policy: dict[str, Any] = client.get(f"/internal/v1/policies/{site_id}", headers=headers).json()
    return policy


def test_organisations_are_found_by_name_and_shown(
    client: httpx.Client, database: Database, desk: Any, owner: Any, join: Callable[..., Any]
) -> None:
    """With members, sites, usage of the month and plan."""
    join("viewer", organisation_id=owner.organisation_id)
    site_id = make_site(client, owner)
    with database.write() as session:
        day = int(utc_now().timestamp()) // 86_400
        key = {"kind": "none", "verdict": "passed", "country": "", "day": day, "verifications": 7}
        session.add(UsageDay(site_id=site_id, organisation_id=owner.organisation_id, **key))
    name = desk.get(f"/organisations/{owner.organisation_id}")["name"]
    (found,) = [one for one in desk.get("/organisations", name=name)["items"] if one["id"] == owner.organisation_id]
    assert (found["site_count"], found["most_sites"], found["suspended_at"]) == (1, None, None)
    shown = desk.get(f"/organisations/{owner.organisation_id}")
    assert [one["role"] for one in shown["members"]] == ["owner", "viewer"]
    assert [one["id"] for one in shown["sites"]] == [site_id]
    assert (shown["usage"]["plan"], shown["usage"]["used"], shown["usage"]["soft_limit"]) == ("free", 7, 10_000)
    assert desk.get("/organisations", name="rganisation")["items"] == []


def test_a_suspended_organisation_is_off_and_can_only_look(client: httpx.Client, desk: Any, owner: Any) -> None:
    """Its sites are deactivated for visitors, in a newer version; members and keys read, and change nothing."""
    site_id = make_site(client, owner)
    wanted = {"name": "x", "scopes": ["sites:read", "sites:write"], "password": owner.password}
    key = client.post("/v1/me/api-keys", json=wanted, headers=owner.headers)
    with_key = {"Authorization": f"Bearer {key.json()['key']}"}
    before = published(client, site_id)
    path = f"/organisations/{owner.organisation_id}"
    assert desk.decide(f"{path}/suspend").json()["suspended_at"] is not None
    off = published(client, site_id)
    assert (before["status"], off["status"]) == ("active", "deactivated")
    assert off["version"] > before["version"]
    for headers in (owner.headers, with_key):
        assert client.get("/v1/sites", headers=headers).status_code == 200
        for answer in (
            client.post("/v1/sites", json=SITE, headers=headers),
            client.post(f"/v1/sites/{site_id}/activate", headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "organisation-suspended")
    mine = client.get("/v1/me/organisations", headers=owner.headers).json()["items"]
    assert mine[0]["suspended_at"] is not None
    assert client.get("/v1/me", headers=owner.headers).status_code == 200
    desk.decide(f"{path}/restore", reason="mistake").raise_for_status()
    on = published(client, site_id)
    assert (on["status"], on["version"] > off["version"]) == ("active", True)
    assert client.post("/v1/sites", json=SITE, headers=with_key).status_code == 201
    assert desk.details("admin.organisation-suspended") == {"reason": "abuse"}
    assert desk.entries("admin.organisation-restored")[0].organisation_id == owner.organisation_id


def test_captcha_api_hears_of_it(
    client: httpx.Client, desk: Any, owner: Any, redis_url: str, eventually: Callable[..., None]
) -> None:
    """Through the outbox, of every site, as of any other change."""
    sites = [make_site(client, owner) for _ in range(2)]
    desk.decide(f"/organisations/{owner.organisation_id}/suspend").raise_for_status()
    with Redis.from_url(redis_url) as redis:
        eventually(lambda: {redis.hget(policy_key(site), "status") for site in sites} == {b"deactivated"})


@pytest.fixture
def invite(database: Database) -> Callable[..., str]:
    """Give the token of an invitation that has just been written."""

    def invite(owner: Any, email: str) -> str:
        token = new_token()
        with database.write() as session:
            row = Invitation(
                id=random_id("inv_"),
                organisation_id=owner.organisation_id,
                invited_by=owner.user_id,
                email=email,
                role="viewer",
                sha256=token_digest(token),
                created_at=utc_now(),
                expires_at=utc_now() + timedelta(days=1),
            )
            session.add(row)
        return token

    return invite


def test_nobody_who_is_kept_out_joins(
    client: httpx.Client, desk: Any, owner: Any, join: Callable[..., Any], invite: Callable[..., str]
) -> None:
    """Nor does anybody join an organisation that is; the invitation holds afterwards."""
    guest = join(verified=True)
    token = invite(owner, guest.email)
    accept = partial(client.post, "/v1/auth/accept-invitation", json={"token": token})
    for what, code in (
        (f"/organisations/{owner.organisation_id}", "organisation-suspended"),
        (f"/users/{guest.user_id}", "account-suspended"),
    ):
        desk.decide(f"{what}/suspend").raise_for_status()
        answer = accept()
        assert (answer.status_code, answer.json()["code"]) == (403, code)
        desk.decide(f"{what}/restore").raise_for_status()
    assert accept().status_code == 204


def test_the_number_of_sites_is_heeded(client: httpx.Client, desk: Any, owner: Any) -> None:
    """What is there stays; one more is refused with the limit; without a limit of its own everybody's holds again."""
    make_site(client, owner)
    path = f"/organisations/{owner.organisation_id}/most-sites"
    assert desk.send("PUT", path, {"most_sites": 2, "reason": "request"}).json()["most_sites"] == 2
    make_site(client, owner)
    refused = client.post("/v1/sites", json=SITE, headers=owner.headers)
    assert (refused.status_code, refused.json()["code"], refused.json()["most_sites"]) == (409, "too-many-sites", 2)
    exported = client.get("/v1/sites/export", headers=owner.headers).json()
    imported = client.post("/v1/sites/import", json=exported | {"sites": exported["sites"][:1]}, headers=owner.headers)
    assert imported.json()["code"] == "too-many-sites"
    assert desk.send("PUT", path, {"most_sites": None, "reason": "request"}).json()["most_sites"] is None
    make_site(client, owner)
    assert [entry.details for entry in desk.entries("admin.organisation-limited")] == [
        '{"after":2,"before":null,"reason":"request"}',
        '{"after":null,"before":2,"reason":"request"}',
    ]
    for wrong in (-1, 1.5, True, "2"):
        assert desk.send("PUT", path, {"most_sites": wrong, "reason": "request"}).status_code == 422
