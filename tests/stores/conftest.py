"""Gateway and captcha-api on real stores (MariaDB, Redis, MongoDB's protocol, S3's API), each in a thread."""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_telemetry import MongoTelemetryArchive
from realcatcha_captcha.application.ports.telemetry import ArchivedRecord, InputTelemetry, TelemetryRecord
from realcatcha_captcha.main import create_app as create_captcha
from realcatcha_captcha.settings import CaptchaSettings
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.composition import open_database
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app as create_gateway
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.servers import free_port

from tests.wire import NO_POINTER, Visitor, siteverify

EMAIL, PASSWORD = "owner@example.com", "correct horse battery"
ORIGIN = "https://shop.example.com"
_TOKEN = "an internal token for tests, long enough"
_KEY = "a root key for tests, forty characters long"


class Served:
    """An application behind uvicorn in a thread."""

    def __init__(self, app: Any, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        config = uvicorn.Config(app, port=port, http="httptools", access_log=False, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        give_up_at = time.monotonic() + 60
        while not self._server.started:
            assert time.monotonic() < give_up_at, "the server does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)


@dataclass
class Stores:
    """Both services, and where their data are."""

    settings: GatewaySettings
    database: Database
    mongo_uri: str
    gateway: httpx.Client
    captcha: httpx.Client

    def log_in(self) -> dict[str, str]:
        answer = self.gateway.post("/v1/auth/login", json={"email": EMAIL, "password": PASSWORD})
        return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}

    def make_site(self) -> dict[str, Any]:
        """Make a site that only watches, so that a visitor without a pointer passes."""
        body = {"name": "Shop", "domains": ["shop.example.com"], "shadow": True}
        return dict(self.gateway.post("/v1/sites", json=body, headers=self.log_in()).raise_for_status().json())

    def token(self, site: dict[str, Any]) -> str:
        """Get a token; a visitor tries again where Redis took its time on a busy machine."""
        visitor = Visitor(self.captcha, site_key=site["site_key"], origin=ORIGIN)
        give_up_at = time.monotonic() + 60
        while True:
            try:
                return str(visitor.evaluate(NO_POINTER)["token"])
            except httpx.HTTPStatusError as error:
                if error.response.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > give_up_at:
                    raise
                time.sleep(0.2)

    def redeem(self, site: dict[str, Any], token: str) -> dict[str, Any]:
        return siteverify(self.captcha, site["secret"], token)

    def archive(self, site_id: str, count: int) -> None:
        """Keep some telemetry of a site, as the drain does."""
        asyncio.run(self._archive(site_id, count))

    async def _archive(self, site_id: str, count: int) -> None:
        client = connect_mongo(self.mongo_uri, timeout_s=20)
        archive = MongoTelemetryArchive(database_of(client))
        trace = InputTelemetry("mouse", "point", t=[0, 16], x=[1, 2], y=[3, 4], e=[0, 5])
        await archive.prepare()
        await archive.store(
            [
                ArchivedRecord(
                    f"{site_id}{number}",
                    TelemetryRecord(f"{number:032x}", site_id, "evaluate", time.time(), "passed", telemetry=trace),
                )
                for number in range(count)
            ]
        )
        await client.close()


@pytest.fixture
def stores(mysql_url: str, redis_url: str, mongo_uri: str, tmp_path: Path) -> Iterator[Stores]:
    """An owner who can log in; nothing else yet."""
    port = free_port()
    settings = GatewaySettings(
        database_url=mysql_url,
        redis_url=redis_url,
        secret_key=_KEY,
        internal_token=_TOKEN,
        public_url=f"http://127.0.0.1:{port}",
        log_level="error",
        erasure_delay_days=0,
    )
    captcha_settings = CaptchaSettings(
        redis_url=redis_url,
        mongo_uri=mongo_uri,
        object_store_url=(tmp_path / "objects").as_uri(),
        secret_key=_KEY,
        internal_token=_TOKEN,
        gateway_url=settings.public_url,
        log_level="error",
    )
    database = open_database(settings)
    migrate(database.engine)
    with database.write() as session:
        accounts = AccountService(AccountRepository(session), passwords=Passwords(), clock=utc_now)
        organisation = accounts.create_organisation("Acme")
        accounts.create_member(organisation.id, email=EMAIL, password=PASSWORD, role="owner")
    gateway = Served(create_gateway(settings), port)
    captcha = Served(create_captcha(captcha_settings), free_port())
    with httpx.Client(base_url=gateway.url, timeout=30) as one, httpx.Client(base_url=captcha.url, timeout=30) as other:
        yield Stores(settings, database, mongo_uri, one, other)
    captcha.stop()
    gateway.stop()
    database.close()
