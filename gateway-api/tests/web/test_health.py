"""Probes and metrics."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.main import create_app
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.web.readiness import Readiness
from realcatcha_kit.testing.servers import free_port

SECRET_KEY = "a root key for tests, forty characters long"
INTERNAL = {"Authorization": "Bearer an internal token for tests, long enough"}


@pytest.fixture
def owner_headers() -> dict[str, str]:
    """A token that holds, of somebody who is not in the database."""
    tokens = AccessTokens([SECRET_KEY], issuer="http://gateway.test", clock=utc_now)
    return {"Authorization": f"Bearer {tokens.issue(user_id='usr_a', organisation_id='org_a', session_id='ses_a')}"}


def test_it_is_live_and_ready(client: httpx.Client) -> None:
    """With everything there."""
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {
        "status": "ready",
        "parts": {"database": "ok", "schema": "ok", "redis": "ok"},
    }


def test_without_its_database_it_is_live_but_not_ready(
    redis_url: str, make_settings: Callable[..., Any], serve: Callable[[FastAPI], Any], browser: httpx.Client
) -> None:
    """And says which part is away."""
    url = f"mysql+pymysql://root@127.0.0.1:{free_port()}/x"
    origin = serve(create_app(make_settings(url, redis_url))).url
    assert browser.get(f"{origin}/health/live").status_code == 200
    answer = browser.get(f"{origin}/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["parts"] == {"database": "away", "schema": "away", "redis": "ok"}


def test_before_its_migrations_it_is_not_ready_and_waits(
    empty_database: Any, settings: Any, serve: Callable[[FastAPI], Any], browser: httpx.Client, owner_headers: Any
) -> None:
    """Whatever starts first; once they have run it is ready without a restart."""
    origin = serve(create_app(settings)).url
    answer = browser.get(f"{origin}/health/ready")
    assert (answer.status_code, answer.json()["parts"]["schema"]) == (503, "away")
    assert browser.get(f"{origin}/v1/sites", headers=owner_headers).status_code == 503
    migrate(empty_database.engine)
    assert browser.get(f"{origin}/health/ready").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_redis_it_is_ready_and_says_so(
    database: Any,
    database_url: str,
    make_settings: Callable[..., Any],
    serve: Callable[[FastAPI], Any],
    browser: httpx.Client,
) -> None:
    """Management works: policies wait in the outbox."""
    database.ping()
    origin = serve(create_app(make_settings(database_url, f"redis://127.0.0.1:{free_port()}/0"))).url
    assert browser.get(f"{origin}/health/ready").json()["parts"] == {"database": "ok", "schema": "ok", "redis": "away"}


async def test_a_probe_that_hangs_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness answers in bounded time."""
    import asyncio  # noqa: PLC0415  # one test needs it

    from realcatcha_gateway.web import readiness  # noqa: PLC0415

    async def hang() -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(readiness, "_TIMEOUT_S", 0.05)
    probes = Readiness({"slow": hang}, required=frozenset({"slow"}))
    parts = await probes.check()
    assert (parts, probes.holds(parts)) == ({"slow": "away"}, False)


def test_metrics_are_for_holders_of_the_internal_token(client: httpx.Client, owner: Any) -> None:
    """This origin is public in the embedded set-up; ids never become labels."""
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=owner.headers).status_code == 401
    client.get("/v1/sites/aaaaaaaaaaaaaaaa", headers=owner.headers)
    client.post("/captcha/v1/sessions", content=b"{}")
    answer = client.get("/metrics", headers=INTERNAL)
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'route="/v1/sites/{site_id}",service="gateway-api",status="404"' in answer.text
    assert 'route="/captcha/{path}",service="gateway-api",status="503"' in answer.text
    assert "aaaaaaaaaaaaaaaa" not in answer.text
    assert "realcatcha_outbox_waiting" in answer.text
