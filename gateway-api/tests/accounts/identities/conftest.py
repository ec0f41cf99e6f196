"""A real OpenID provider (`oidc-provider` on Node), one that lies, and a browser that goes between it and us."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError, free_port

HERE: Final = Path(__file__).parent / "provider"
ORIGIN: Final = "http://gateway.test"
CALLBACK: Final = f"{ORIGIN}/v1/auth/google/callback"
CLIENT_ID: Final = "realcatcha-tests"
CLIENT_SECRET: Final = "a secret: of & many / signs %"


@pytest.fixture(scope="session")
def provider_url() -> Iterator[str]:
    """A running provider; `make` installs it, like the widget's packages."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules").is_dir():
        refuse_missing_part(MissingPartError("Node 20 with the packages of gateway-api/tests/accounts/identities"))
    port = free_port()
    command = [node, "server.mjs", str(port), CALLBACK]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert "listening" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def google_settings(
    make_settings: Callable[..., GatewaySettings], database_url: str, redis_url: str, provider_url: str
) -> GatewaySettings:
    """Settings of a gateway that knows the provider."""
    return make_settings(
        database_url,
        redis_url,
        google_client_id=CLIENT_ID,
        google_client_secret=CLIENT_SECRET,
        google_discovery_url=f"{provider_url}/.well-known/openid-configuration",
        front_end_url="https://pages.example",
        smtp_host="127.0.0.1",
        smtp_port=9,  # nobody listens: letters wait where tests can read them
        smtp_security="none",
    )


@pytest.fixture
def google_app(database: Database, google_settings: GatewaySettings) -> FastAPI:
    return create_app(google_settings)


@pytest.fixture
def gateway(google_app: FastAPI, serve: Callable[[Any], Any]) -> Iterator[httpx.Client]:
    """One browser's view of the gateway: it keeps cookies."""
    with httpx.Client(base_url=serve(google_app).url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def other_browser(gateway: httpx.Client) -> Iterator[httpx.Client]:
    """Another browser."""
    with httpx.Client(base_url=gateway.base_url, trust_env=False, timeout=30) as client:
        yield client


class Traveller:
    """People with accounts at the provider, and their way there and back."""

    @staticmethod
    def person(email: str, *, sub: str = "", verified: bool = True, **claims: Any) -> dict[str, Any]:
        """Describe somebody who has an account at the provider."""
        return {"sub": sub or f"sub-{email}", "email": email, "email_verified": verified, **claims}

    @staticmethod
    def visit(url: str, who: dict[str, Any] | None) -> str:
        """Log in at the provider, or refuse to; gives the path that the browser is sent back to."""
        headers = {} if who is None else {"x-test-person": json.dumps(who)}
        with httpx.Client(trust_env=False, timeout=30, headers=headers) as browser:
            for _ in range(12):
                answer = browser.get(url)
                assert answer.is_redirect, answer.text
                url = urljoin(url, answer.headers["location"])
                if url.startswith(ORIGIN):
                    return url.removeprefix(ORIGIN)
        raise AssertionError("the provider sends nobody back")

    def leave(self, gateway: httpx.Client, who: dict[str, Any] | None) -> str:
        """Go to the provider; gives the path of the way back."""
        departure = gateway.get("/v1/auth/google")
        assert departure.status_code == 303, departure.text
        return self.visit(departure.headers["location"], who)

    def come_back(self, gateway: httpx.Client, who: dict[str, Any] | None) -> httpx.Response:
        """Go to the provider and back."""
        return gateway.get(self.leave(gateway, who))

    @staticmethod
    def said(answer: httpx.Response, name: str = "code") -> str:
        """Read what the browser was sent to the page with."""
        where, _, value = answer.headers["location"].partition(f"#{name}=")
        assert (answer.status_code, where) == (303, "https://pages.example/login/google"), answer.headers
        return str(value)

    def code(self, gateway: httpx.Client, who: dict[str, Any]) -> str:
        """Give the one-time code of a way there and back."""
        return self.said(self.come_back(gateway, who))

    @staticmethod
    def complete(gateway: httpx.Client, code: str, **headers: str) -> httpx.Response:
        """Exchange the code."""
        return gateway.post("/v1/auth/google/complete", json={"code": code}, headers=headers)

    def log_in(self, gateway: httpx.Client, who: dict[str, Any]) -> httpx.Response:
        """Log in at the provider and exchange the code."""
        return self.complete(gateway, self.code(gateway, who))

    @staticmethod
    def bearer(answer: httpx.Response) -> dict[str, str]:
        """Give the headers of a session."""
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def google() -> Traveller:
    return Traveller()


@pytest.fixture
def verify(database: Database) -> Callable[[str], None]:
    """Note that somebody showed that their address is theirs."""

    def verify(user_id: str) -> None:
        with database.write() as session:
            user = session.get(User, user_id)
            assert user is not None
            user.email_verified_at = user.created_at

    return verify
