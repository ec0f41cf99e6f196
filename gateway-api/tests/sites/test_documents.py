"""Settings of sites as documents, and rules of countries."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import redis
from fastapi import FastAPI
from realcatcha_contracts import CountryRules, decode_policy, policy_key

SETTINGS: dict[str, Any] = {
    "name": "Shop",
    "domains": ["example.com", "localhost"],
    "allow_null_origin": True,
    "mode": "invisible",
    "kinds": ["spoken", "image-grid"],
    "thresholds": {"passes": 90.0, "easy": 50.0, "hard": 20.0},
    "difficulty": 70,
    "ip_rules": [{"cidr": "192.0.2.0/24", "action": "deny"}],
    "countries": {"mode": "except", "names": ["JP", "KR"]},
    "outage": "pow-only",
    "expose_reasons": True,
    "sessions_per_minute": 100,
    "adaptive": False,
    "shadow": True,
}


@pytest.fixture(autouse=True)
def _countries(app: FastAPI) -> None:
    app.state.countries_known = True


@pytest.fixture
def post(client: httpx.Client, owner: Any) -> Callable[..., httpx.Response]:
    def post(path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return client.post(path, json=body, headers=owner.headers | headers)

    return post


def document(*sites: dict[str, Any]) -> dict[str, Any]:
    return {"format": "realcatcha-sites", "version": 1, "sites": list(sites)}


def test_settings_go_out_and_come_in_again(client: httpx.Client, owner: Any, post: Any) -> None:
    """What is exported makes the same sites, with other keys."""
    assert post("/v1/sites", SETTINGS).status_code == 201
    exported = client.get("/v1/sites/export", headers=owner.headers)
    assert exported.headers["content-disposition"] == 'attachment; filename="sites.json"'
    assert exported.json() == document(SETTINGS)
    imported = post("/v1/sites/import", exported.json())
    assert imported.status_code == 201, imported.text
    [made] = imported.json()["items"]
    assert {name: made[name] for name in SETTINGS} == SETTINGS
    keys = {site["site_key"] for site in client.get("/v1/sites", headers=owner.headers).json()["items"]}
    assert len(keys) == 2


def test_an_import_is_whole_or_nothing_and_repeatable(client: httpx.Client, owner: Any, post: Any) -> None:
    """A bad site is named by its place; the same key imports once."""
    refused = post("/v1/sites/import", document(SETTINGS, SETTINGS | {"difficulty": 101}))
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/sites/1/difficulty"]
    assert client.get("/v1/sites", headers=owner.headers).json()["items"] == []
    answers = [post("/v1/sites/import", document(SETTINGS, SETTINGS), **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(client.get("/v1/sites", headers=owner.headers).json()["items"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"format": "other", "version": 1, "sites": [SETTINGS]},
        {"format": "realcatcha-sites", "version": 2, "sites": [SETTINGS]},
        document(),
        document(*[SETTINGS] * 101),
        document(SETTINGS | {"id": "bcdefghijklmnopq"}),
        document(SETTINGS | {"organisation_id": "x"}),
    ],
)
def test_another_document_is_refused(post: Any, body: dict[str, Any]) -> None:
    """Another format or version, none or too many sites, ids of somebody's."""
    assert post("/v1/sites/import", body).status_code == 422


def test_a_large_document_is_taken(post: Any) -> None:
    """A hundred sites with hundreds of rules are more than another body may be; beyond 1 MiB it is too large."""
    rules = [{"cidr": f"192.0.{i}.0/24", "action": "deny"} for i in range(20)]
    assert post("/v1/sites/import", document(*[SETTINGS | {"ip_rules": rules}] * 100)).status_code == 201
    assert post("/v1/sites/import", {"x": "x" * 1_100_000}).status_code == 413


def test_settings_are_replaced_whole(client: httpx.Client, owner: Any, post: Any) -> None:
    """What the entry leaves out gets its default; key, secret and status stay."""
    made = post("/v1/sites", SETTINGS).json()
    path = f"/v1/sites/{made['id']}"
    replaced = client.put(
        f"{path}/settings", json={"name": "Other", "domains": ["example.org"]}, headers=owner.headers
    ).json()
    assert (replaced["name"], replaced["difficulty"], replaced["countries"]["mode"]) == ("Other", 50, "any")
    assert (replaced["site_key"], replaced["secrets"]) == (made["site_key"], made["secrets"])
    again = client.put(f"{path}/settings", json=SETTINGS, headers=owner.headers)
    assert again.status_code == 200
    assert client.get(f"{path}/settings", headers=owner.headers).json() == SETTINGS


def test_countries_are_published(post: Any, redis_url: str, eventually: Callable[..., None]) -> None:
    """In upper case, sorted, each once."""
    made = post("/v1/sites", SETTINGS | {"countries": {"mode": "only", "names": ["kr", "JP", "KR"]}}).json()
    assert made["countries"] == {"mode": "only", "names": ["JP", "KR"]}
    with redis.Redis.from_url(redis_url) as store:
        eventually(lambda: store.hget(policy_key(made["id"]), "record") is not None, within_s=5)
        record = store.hget(policy_key(made["id"]), "record")
    assert isinstance(record, bytes)
    assert decode_policy(record).countries == CountryRules("only", ("JP", "KR"))


@pytest.mark.parametrize(
    "countries",
    [
        {"mode": "only", "names": []},
        {"mode": "any", "names": ["KR"]},
        {"mode": "only", "names": ["Korea"]},
        {"mode": "only", "names": ["ZZ"]},
        {"mode": "none", "names": []},
        {"names": ["KR"]},
        "KR",
    ],
)
def test_other_countries_are_refused(post: Any, countries: Any) -> None:
    """With a pointer to what is wrong."""
    refused = post("/v1/sites", SETTINGS | {"countries": countries})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/countries")


def test_countries_that_nobody_knows_are_refused(app: FastAPI, client: httpx.Client, owner: Any, post: Any) -> None:
    """A rule that would protect nothing is an error, not a comfort; `any` may always be said."""
    app.state.countries_known = False
    refused = post("/v1/sites", SETTINGS)
    assert (refused.status_code, refused.json()["code"]) == (409, "countries-unknown")
    made = post("/v1/sites", SETTINGS | {"countries": {"mode": "any"}})
    assert made.status_code == 201
    changed = client.patch(
        f"/v1/sites/{made.json()['id']}", json={"countries": SETTINGS["countries"]}, headers=owner.headers
    )
    assert changed.json()["code"] == "countries-unknown"
