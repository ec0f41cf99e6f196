"""Who may administer: the way there from a login, and what takes it away."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.second_factors.codes import code_at
from realcatcha_gateway.database import Database
from realcatcha_gateway.grant_admin import grant
from realcatcha_gateway.main import create_app
from realcatcha_kit.testing.plain_http import PLAIN


@pytest.fixture
def client(database: Database, settings: Any, clock: Any, serve: Callable[..., Any]) -> Iterator[httpx.Client]:
    """The application in a time that the test moves."""
    with httpx.Client(
        base_url=serve(create_app(settings, clock=clock)).url, trust_env=False, timeout=20, verify=PLAIN
    ) as client:
        yield client


class Admin:
    """An administrator with an app, who logs in."""

    def __init__(self, client: httpx.Client, account: Any, clock: Any) -> None:
        self.client, self.account, self.clock, self.secret = client, account, clock, ""
        body = {"email": account.email, "password": account.password}
        token = client.post("/v1/auth/login", json=body).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def code(self) -> str:
        """Give the app's next code; each holds once."""
        self.clock.pass_by(seconds=30)
        return code_at(base64.b32decode(self.secret), self.clock.now)

    def post(self, path: str, body: dict[str, str]) -> httpx.Response:
        return self.client.post(path, json=body, headers=self.headers)

    def add_factor(self) -> None:
        begun = self.post("/v1/me/second-factor", {"password": self.account.password})
        self.secret = begun.json()["secret"]
        self.post("/v1/me/second-factor/confirm", {"code": self.code()}).raise_for_status()

    def asks(self) -> tuple[int, str]:
        """Ask who administers; gives status and code."""
        answer = self.client.get("/v1/admin", headers=self.headers)
        return answer.status_code, answer.json().get("code", "")


@pytest.fixture
def admin(client: httpx.Client, owner: Any, clock: Any) -> Admin:
    return Admin(client, owner, clock)


def test_the_right_and_the_second_factor_together_open_it(admin: Admin, database: Database) -> None:
    """Neither alone does; taking either away closes it at once, in the same session."""
    assert admin.asks() == (404, "not-found")
    grant(database, admin.account.email, holds=True)
    assert admin.asks() == (403, "second-factor-required")
    admin.add_factor()
    assert admin.asks() == (200, "")
    grant(database, admin.account.email, holds=False)
    assert admin.asks() == (404, "not-found")
    grant(database, admin.account.email, holds=True)
    proof = {"code": admin.code(), "password": admin.account.password}
    admin.post("/v1/me/second-factor/remove", proof).raise_for_status()
    assert admin.asks() == (403, "second-factor-required")


def test_the_second_factor_has_to_be_shown_again_after_twelve_hours(
    admin: Admin, database: Database, clock: Any
) -> None:
    """A code in the same session is enough; refreshing the session is not."""
    grant(database, admin.account.email, holds=True)
    admin.add_factor()
    body = {"email": admin.account.email, "password": admin.account.password}
    ticket = admin.client.post("/v1/auth/login", json=body).json()["ticket"]
    tokens = admin.post("/v1/auth/login/second-factor", {"ticket": ticket, "code": admin.code()}).json()
    clock.pass_by(hours=12)
    renewed = admin.client.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
    admin.headers = {"Authorization": f"Bearer {renewed['access_token']}"}
    assert admin.asks() == (403, "second-factor-stale")
    assert admin.post("/v1/me/second-factor/check", {"code": "000000"}).json()["code"] == "wrong-code"
    assert admin.asks() == (403, "second-factor-stale")
    assert admin.post("/v1/me/second-factor/check", {"code": admin.code()}).status_code == 204
    assert admin.asks() == (200, "")
    holds_until = admin.client.get("/v1/admin", headers=admin.headers).json()["holds_until"]
    assert re.fullmatch(r"2026-03-02T\d\d:.*Z", holds_until)
