"""MariaDB stopped and started under requests: the table of DESIGN 9 holds for the gateway."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pymysql
import pytest
import uvicorn
from fastapi import FastAPI
from realcatcha_gateway.composition import build_parts
from realcatcha_gateway.main import create_app
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.seed import DemoAccount, seed
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError, Server, free_port, start_mariadb

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(240)]


@pytest.fixture
def mariadb(tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own, because it is stopped."""
    try:
        server = start_mariadb(tmp_path / "mariadb")
    except MissingPartError as error:
        refuse_missing_part(error)
    yield server
    server.stop()


@pytest.fixture
def settings(mariadb: Server, redis_url: str) -> GatewaySettings:
    with pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root") as connection:
        connection.query("CREATE DATABASE gateway")
    return GatewaySettings(
        database_url=f"mysql+pymysql://root@127.0.0.1:{mariadb.port}/gateway",
        redis_url=redis_url,
        secret_key="a root key for tests, forty characters long",
        internal_token="an internal token for tests, long enough",
        captcha_url=f"http://127.0.0.1:{free_port()}",
        log_level="error",
    )


class Running:
    """An application behind uvicorn in a thread."""

    def __init__(self, app: Any, port: int) -> None:
        config = uvicorn.Config(app, port=port, http="httptools", access_log=False, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        give_up_at = time.monotonic() + 60
        while not self._server.started:
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=15)


@pytest.fixture
def upstream(settings: GatewaySettings) -> Iterator[None]:
    app = FastAPI()
    app.get("/captcha/v1/health/live")(lambda: {"status": "live"})
    running = Running(app, int(settings.captcha_url.rpartition(":")[2]))
    yield
    running.stop()


@pytest.fixture
def gateway(settings: GatewaySettings, upstream: None) -> Iterator[httpx.Client]:
    running = Running(create_app(settings), free_port())
    with httpx.Client(base_url=running.url, trust_env=False, timeout=30) as client:
        yield client
    running.stop()


@pytest.fixture
def account(settings: GatewaySettings, tmp_path: Path) -> DemoAccount:
    parts = build_parts(settings)
    migrate(parts.database.engine)
    account = seed(parts.database, tmp_path / "demo.json", base_url="http://gateway.test")
    parts.database.close()
    return account


def log_in(client: httpx.Client, account: DemoAccount) -> httpx.Response:
    return client.post("/v1/auth/login", json={"email": account.email, "password": account.password})


def test_management_answers_503_and_recovers_while_the_captcha_plane_goes_on(
    gateway: httpx.Client, account: DemoAccount, mariadb: Server
) -> None:
    """In bounded time, with Retry-After, nothing else than 200 or 503; for DATABASE_AWAY_S seconds, 5 by default."""
    headers = {"Authorization": f"Bearer {log_in(gateway, account).json()['access_token']}"}
    assert gateway.get("/v1/sites", headers=headers).status_code == 200
    mariadb.stop()
    back_at = time.monotonic() + float(os.environ.get("DATABASE_AWAY_S", "5"))
    while time.monotonic() < back_at:
        started = time.monotonic()
        answer = gateway.get("/v1/sites", headers=headers)
        assert time.monotonic() - started < 15
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        assert gateway.get("/captcha/v1/health/live").status_code == 200
        time.sleep(0.1)
    assert log_in(gateway, account).status_code == 503
    assert gateway.post("/v1/sites", json={"name": "x", "domains": []}, headers=headers).status_code == 503
    assert gateway.get("/health/live").status_code == 200
    assert gateway.get("/health/ready").status_code == 503
    mariadb.start()
    statuses = []
    give_up_at = time.monotonic() + 60
    while 200 not in statuses and time.monotonic() < give_up_at:
        statuses.append(gateway.get("/v1/sites", headers=headers).status_code)
        time.sleep(0.2)
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200
    assert gateway.get("/health/ready").status_code == 200


def test_a_database_that_hangs_holds_nobody_for_long(
    gateway: httpx.Client, account: DemoAccount, mariadb: Server
) -> None:
    """A stopped process keeps its connections open and answers none: requests still end, others are served."""
    import signal  # noqa: PLC0415

    headers = {"Authorization": f"Bearer {log_in(gateway, account).json()['access_token']}"}
    os.kill(mariadb.pid, signal.SIGSTOP)
    try:
        for bound in (28, 20):
            started = time.monotonic()
            assert gateway.get("/v1/sites", headers=headers).status_code == 503
            assert time.monotonic() - started < bound
            assert gateway.get("/captcha/v1/health/live").status_code == 200
    finally:
        os.kill(mariadb.pid, signal.SIGCONT)
    give_up_at = time.monotonic() + 60
    while gateway.get("/v1/sites", headers=headers).status_code != 200:
        assert time.monotonic() < give_up_at
        time.sleep(0.2)


def test_starting_without_the_database(
    settings: GatewaySettings, upstream: None, mariadb: Server, account: DemoAccount
) -> None:
    """Live at once, ready later, without a restart."""
    mariadb.stop()
    running = Running(create_app(settings), free_port())
    with httpx.Client(base_url=running.url, trust_env=False, timeout=30) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
        assert client.get("/captcha/v1/health/live").status_code == 200
        mariadb.start()
        give_up_at = time.monotonic() + 60
        while client.get("/health/ready").status_code != 200:
            assert time.monotonic() < give_up_at
            time.sleep(0.2)
        assert log_in(client, account).status_code == 200
    running.stop()
