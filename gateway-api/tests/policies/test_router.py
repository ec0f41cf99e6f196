"""The internal lookup: the truth from SQL, for callers with the internal token only."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import redis
from fastapi import FastAPI
from realcatcha_contracts import decode_policy, policy_key
from realcatcha_gateway.main import create_app
from realcatcha_gateway.rebuild import main as rebuild
from realcatcha_kit.testing.servers import free_port

INTERNAL = {"Authorization": "Bearer an internal token for tests, long enough"}


@pytest.fixture
def site_id(client: httpx.Client, owner: Any) -> str:
    answer = client.post("/v1/sites", json={"name": "x", "domains": ["example.com"]}, headers=owner.headers)
    return str(answer.json()["id"])


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


def test_it_gives_the_policy_and_stores_it_again(
    client: httpx.Client, site_id: str, redis_client: redis.Redis, eventually: Callable[..., None]
) -> None:
    """So the next reader finds it in Redis."""
    eventually(lambda: redis_client.exists(policy_key(site_id)))
    redis_client.flushall()
    answer = client.get(f"/internal/v1/policies/{site_id}", headers=INTERNAL)
    assert answer.status_code == 200
    policy = decode_policy(answer.content)
    assert (policy.site, policy.domains, len(policy.secrets)) == (site_id, ["example.com"], 1)
    record = redis_client.hget(policy_key(site_id), "record")
    assert isinstance(record, bytes)
    assert decode_policy(record) == policy


@pytest.mark.parametrize("site", ["aaaaaaaaaaaaaaaa", "x", "AAAAAAAAAAAAAAAA", "%00"])
def test_an_unknown_site_is_named_as_such(client: httpx.Client, site: str) -> None:
    """404 with the code that captcha-api looks for."""
    answer = client.get(f"/internal/v1/policies/{site}", headers=INTERNAL)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-site")


def test_other_credentials_are_refused(client: httpx.Client, site_id: str, owner: Any) -> None:
    """No token, another one, another scheme, an owner's access token, two headers."""
    url = f"/internal/v1/policies/{site_id}"
    token = INTERNAL["Authorization"]
    attempts: list[list[tuple[str, str]]] = [
        [],
        [("Authorization", token + "x")],
        [("Authorization", token.replace("Bearer", "Basic"))],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer \xe9")],
        list(owner.headers.items()),
        [("Authorization", token), ("Authorization", token)],
    ]
    for headers in attempts:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        answer = client.get(url, headers=httpx.Headers(raw))
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_it_answers_while_redis_is_away(
    database_url: str,
    site_id: str,
    make_settings: Callable[..., Any],
    serve: Callable[[FastAPI], Any],
    browser: httpx.Client,
) -> None:
    """The policy is what was asked for; storing it can wait."""
    app = create_app(make_settings(database_url, f"redis://127.0.0.1:{free_port()}/0"))
    answer = browser.get(f"{serve(app).url}/internal/v1/policies/{site_id}", headers=INTERNAL)
    assert (answer.status_code, decode_policy(answer.content).site) == (200, site_id)


def test_every_policy_can_be_rebuilt(  # noqa: PLR0917  # fixtures
    client: httpx.Client,
    site_id: str,
    owner: Any,
    redis_client: redis.Redis,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    eventually: Callable[..., None],
) -> None:
    """From the command line: all of them, one of them, and over a higher version only when forced."""
    other = client.post("/v1/sites", json={"name": "y", "domains": []}, headers=owner.headers).json()["id"]
    eventually(lambda: redis_client.exists(policy_key(other)))
    redis_client.flushall()
    monkeypatch.setenv("GATEWAY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GATEWAY_REDIS_URL", settings.redis_url)
    monkeypatch.setenv("GATEWAY_SECRET_KEY", "long enough for tests")
    monkeypatch.setenv("GATEWAY_INTERNAL_TOKEN", "long enough for tests")
    assert rebuild([]) == 0
    assert redis_client.hget(policy_key(site_id), "version") == b"1"
    assert redis_client.hget(policy_key(other), "version") == b"1"
    redis_client.hset(policy_key(site_id), "version", "7")
    rebuild(["--site", site_id])
    assert redis_client.hget(policy_key(site_id), "version") == b"7"
    rebuild(["--site", site_id, "--force"])
    assert redis_client.hget(policy_key(site_id), "version") == b"1"
