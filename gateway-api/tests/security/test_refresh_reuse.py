"""A refresh token that comes back ends its family."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_gateway.settings import GatewaySettings


@pytest.fixture
def clock() -> Any:
    """The real time, and what a test adds to it: sessions of the fixtures begin now."""

    class Moved:
        by = timedelta()

        def __call__(self) -> Any:
            return utc_now() + self.by

    return Moved()


@pytest.fixture
def app(database: Database, settings: GatewaySettings, clock: Any) -> FastAPI:
    return create_app(settings, clock=clock)


def refresh(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/v1/auth/refresh", json={"refresh_token": token})


@pytest.mark.parametrize("who_comes_first", ["the thief", "the owner"])
def test_refresh_reuse_revokes_the_whole_family(
    client: httpx.Client, owner: Any, clock: Any, who_comes_first: str, join: Callable[..., Any]
) -> None:
    """Whoever refreshes second with a stolen token is found out, and neither of them goes on: not by any token of the
    family, not by the access tokens that came of it. Another session of the same person goes on.
    """
    other = client.post("/v1/auth/login", json={"email": owner.email, "password": owner.password}).json()
    stolen = owner.refresh_token
    first = refresh(client, stolen).json()
    second = refresh(client, first["refresh_token"]).json()
    clock.by += timedelta(seconds=11)
    reused = stolen if who_comes_first == "the owner" else first["refresh_token"]
    answer = refresh(client, reused)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-refresh-token")
    for token in (stolen, first["refresh_token"], second["refresh_token"]):
        assert refresh(client, token).status_code == 401
    for tokens in (first, second):
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert client.get("/v1/me", headers=headers).status_code == 401
    assert client.get("/v1/me", headers=owner.headers).status_code == 401
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {other['access_token']}"}).status_code == 200
    assert refresh(client, other["refresh_token"]).status_code == 200
