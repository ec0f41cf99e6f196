"""The application with what carries out data requests beside it, on a clock that tests move."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from realcatcha_gateway.accounts.passwords import MEMORY_KIB
from realcatcha_gateway.billing.parts import BillingParts
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.main import create_app
from realcatcha_gateway.maintenance.data_requests import DataRequests
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.plain_http import PLAIN
from redis import Redis
from sqlalchemy import select, update

from tests.every_table import fill_every_table, naming


class Product:
    """The gateway over HTTP, its database, its Redis and its maintenance."""

    def __init__(
        self,
        client: httpx.Client,
        database: Database,
        redis: Redis,
        settings: GatewaySettings,
        *,
        billing: BillingParts,
        clock: Any,
    ):
        self.client, self.database, self.redis, self.clock = client, database, redis, clock
        self.settings = settings
        self.billing = billing
        self.sealer = Sealer(settings.root_keys)
        postbox = Postbox(self.sealer, clock, lambda: None)
        self.requests = DataRequests(settings, database, redis, postbox, money=billing.leaving, clock=clock)

    def post(self, path: str, account: Any, body: Any = None, **headers: str) -> httpx.Response:
        return self.client.post(f"/v1{path}", json=body, headers={**account.headers, **headers})

    def confirmed(self, path: str, account: Any, **headers: str) -> httpx.Response:
        return self.post(path, account, {"password": account.password}, **headers)

    def kill_at(self, sign: bytes, script: str) -> None:
        """Run a script as the maintenance process would be run, and kill -9 it when it prints a sign."""
        settings = self.settings
        environment = os.environ | {
            "GATEWAY_DATABASE_URL": settings.database_url,
            "GATEWAY_REDIS_URL": settings.redis_url,
            "GATEWAY_SECRET_KEY": settings.secret_key.get_secret_value(),
            "GATEWAY_INTERNAL_TOKEN": settings.internal_token.get_secret_value(),
        }
        process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        while sign not in (line := process.stdout.readline()):
            assert line, "it ended before it came so far"
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

    def run_in(self, **duration: float) -> None:
        """Carry out what is due after so long; for the application, whose tokens would expire, no time passes."""
        now = self.clock.now
        self.clock.pass_by(**duration)
        self.requests.run()
        self.clock.now = now

    def letters(self, kind: str) -> list[Letter]:
        """Give the letters of one kind that wait to be sent."""
        with self.database.read() as session:
            sealed = session.scalars(select(QueuedLetter.sealed).order_by(QueuedLetter.id)).all()
        letters = [msgspec.json.decode(self.sealer.open(one) or b"", type=Letter) for one in sealed]
        return [letter for letter in letters if letter.kind == kind]

    def fetch(self, account: Any, export_id: str) -> dict[str, Any]:
        """Download a copy as a browser would; give its files."""
        link = self.post(f"/auth/data-exports/{export_id}/link", account)
        assert link.status_code == 200, link.text
        path = re.sub(r"^http://gateway.test", "", link.json()["url"])
        answer = self.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        assert answer.headers["cache-control"] == "no-store"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            texts = {name: archive.read(name).decode() for name in archive.namelist()}
        return {name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()}


@pytest.fixture
def clock(clock: Any) -> Any:
    clock.now = utc_now()  # the accounts of `join` are made at the real time
    return clock


@pytest.fixture
def settings(database: Database, database_url: str, redis_url: str, make_settings: Callable[..., Any]) -> Any:
    production = {"environment": "production", "smtp_host": "", "password_memory_kib": MEMORY_KIB}
    return make_settings(database_url, redis_url, **production)


@pytest.fixture
def product(
    settings: Any, database: Database, redis_url: str, clock: Any, serve: Callable[..., Any]
) -> Iterator[Product]:
    app = create_app(settings, clock=clock)
    redis = Redis.from_url(redis_url, decode_responses=True)
    with httpx.Client(base_url=serve(app).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield Product(client, database, redis, settings, billing=app.state.billing, clock=clock)
    redis.close()


@pytest.fixture
def fill(database: Database) -> Callable[..., None]:
    """Give every table a row that names an account and its organisation."""

    def fill(account: Any, mark: str) -> None:
        fill_every_table(database, account, mark, spared=("data_exports", "erasures"))  # they would be carried out
        with database.write() as session:
            session.execute(update(metadata.tables["payments"]).values(status="confirmed"))
            session.execute(update(metadata.tables["refunds"]).values(status="done"))

    return fill


@pytest.fixture
def find(database: Database) -> Callable[..., set[tuple[str, str]]]:
    """Name table and column of every value that contains one of the texts."""

    def find(*texts: str) -> set[tuple[str, str]]:
        with database.read() as session:
            return naming(session, metadata, *texts)

    return find
