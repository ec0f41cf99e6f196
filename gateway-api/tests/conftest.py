"""The gateway's tests: one suite on SQLite and MariaDB, a whole application, accounts to call it with."""

import contextlib
import shutil
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pymysql
import pytest
import uvicorn
from aiosmtpd.controller import Controller
from fastapi import FastAPI, routing
from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.accounts.sessions.refresh_tokens import RefreshTokens
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.accounts.sessions.service import SessionService
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.service import AuditLog
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.grant_admin import grant
from realcatcha_gateway.main import create_app
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.plain_http import PLAIN
from realcatcha_kit.testing.servers import Server, free_port

SECRET_KEY = "a root key for tests, forty characters long"
INTERNAL_TOKEN = "an internal token for tests, long enough"
ORIGIN = "http://gateway.test"
CHEAP_KIB = 8
"""Memory of passwords' hashes: what is costly for thieves is for tests, too."""


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass(frozen=True)
class Account:
    """A member of an organisation who is logged in."""

    user_id: str
    organisation_id: str
    email: str
    password: str
    headers: dict[str, str]
    refresh_token: str


@pytest.fixture
def clock() -> Clock:
    return Clock()


_PATIENCE = "SET SESSION foreign_key_checks = 0, innodb_lock_wait_timeout = 5, lock_wait_timeout = 5"
_FORGET = "SET GLOBAL innodb_max_purge_lag_wait = 0"
"""Waits until deleted rows are gone from indexes, too: locks on them are not what a test is about."""


class MigratedSchema:
    """A migrated schema of MariaDB that the tests of this process share one after the other.

    To migrate one takes seconds, to empty one a tenth of one. A test that leaves other tables behind, or a lock on
    them, costs the next one a new schema.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._name = ""
        self._tables: set[str] = set()
        self._seeded: set[str] = set()

    def url(self) -> str:
        """Give the schema, which holds what migrations put there."""
        if not self._name:
            self._create()
        return f"{self._server.url}/{self._name}?charset=utf8mb4"

    def empty(self) -> None:
        """Put it back into the state in which it was given."""
        try:
            with self._connect() as connection, connection.cursor() as cursor:
                assert self._present(cursor) == self._tables
                cursor.execute(_PATIENCE)
                for table in sorted(self._tables):
                    cursor.execute(f"DELETE FROM `{self._name}`.`{table}`")  # noqa: S608  # names of our own
                for table in sorted(self._seeded):
                    copy = f"SELECT * FROM `{self._name}_seed`.`{table}`"  # noqa: S608  # names of our own
                    cursor.execute(f"INSERT INTO `{self._name}`.`{table}` {copy}")
                connection.commit()
                cursor.execute(_FORGET)
        except (AssertionError, pymysql.MySQLError):
            with self._connect() as connection:
                connection.query(f"DROP DATABASE IF EXISTS `{self._name}`")
                connection.query(f"DROP DATABASE IF EXISTS `{self._name}_seed`")
            self._name = ""

    def _create(self) -> None:
        self._name = f"shared_{uuid.uuid4().hex}"
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE `{self._name}`")
            cursor.execute(f"CREATE DATABASE `{self._name}_seed`")
            engine = create_database_engine(f"{self._server.url}/{self._name}?charset=utf8mb4")
            migrate(engine)
            engine.dispose()
            self._tables = self._present(cursor)
            self._seeded = {table for table in self._tables if self._has_rows(cursor, table)}
            for table in self._seeded:
                copy = f"SELECT * FROM `{self._name}`.`{table}`"  # noqa: S608  # names of our own
                cursor.execute(f"CREATE TABLE `{self._name}_seed`.`{table}` AS {copy}")

    def _connect(self) -> Any:
        return pymysql.connect(host="127.0.0.1", port=self._server.port, user="root")

    def _present(self, cursor: Any) -> set[str]:
        cursor.execute(f"SHOW TABLES FROM `{self._name}`")
        return {str(row[0]) for row in cursor.fetchall()}

    def _has_rows(self, cursor: Any, table: str) -> bool:
        cursor.execute(f"SELECT 1 FROM `{self._name}`.`{table}` LIMIT 1")  # noqa: S608  # names of our own
        return cursor.fetchone() is not None


@pytest.fixture(scope="session")
def migrated_schema(mariadb_server: Server) -> MigratedSchema:
    return MigratedSchema(mariadb_server)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, for each test to copy."""
    path = tmp_path_factory.mktemp("migrated") / "gateway.db"
    engine = create_database_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Give this test a migrated database of a kind, ``sqlite`` or ``mariadb``."""
    with contextlib.ExitStack() as stack:

        def give(kind: str) -> str:
            if kind == "sqlite":
                return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'gateway.db')}"
            schema: MigratedSchema = request.getfixturevalue("migrated_schema")
            stack.callback(schema.empty)
            return schema.url()

        yield give


@pytest.fixture(params=["sqlite", "mariadb"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, migrated_url: Callable[[str], str]) -> Iterator[str]:
    """A database of the test's own: migrated for tests of a `database`, with nothing in it for others."""
    if "database" in request.fixturenames:
        yield migrated_url(request.param)
    elif request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gateway.db'}"
    else:
        yield request.getfixturevalue("mysql_url")


@pytest.fixture
def empty_database(database_url: str) -> Iterator[Database]:
    log = AuditLog(Seals([SECRET_KEY]), clock=utc_now)
    database = Database(create_database_engine(database_url), endings=log.endings)
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """The migrated database: see `database_url`."""
    return empty_database


@pytest.fixture
def settings(database_url: str, redis_url: str) -> GatewaySettings:
    return make_settings(database_url, redis_url)


def make_settings(database_url: str, redis_url: str, **others: Any) -> GatewaySettings:
    values: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": redis_url,
        "secret_key": SECRET_KEY,
        "internal_token": INTERNAL_TOKEN,
        "captcha_url": "http://127.0.0.1:9",
        "public_url": ORIGIN,
        "trusted_proxies": "127.0.0.1/32",
        "log_level": "warning",
        "password_memory_kib": CHEAP_KIB,
    }
    return GatewaySettings(**values | others)


@pytest.fixture(name="make_settings")
def make_settings_fixture() -> Callable[..., GatewaySettings]:
    return make_settings


@pytest.fixture(scope="session", autouse=True)
def routes_read_once() -> Iterator[None]:
    """Every application has the same routes: have FastAPI read their signatures once, not at each first request.

    That is a third of what a test of one request costs. Nothing of a route knows its application, but where tests
    override dependencies, which ours do not.
    """
    route_in = routing._EffectiveRouteContext
    read, known = route_in.from_api_route, {}

    def from_api_route(*, original_route: Any, include_context: Any) -> Any:
        naming, router = include_context.generate_unique_id_function, include_context.included_router
        key = (id(original_route), id(router), include_context.prefix, getattr(naming, "value", naming))
        if key not in known:  # both are kept with it, or their ids would be others' one day
            known[key] = original_route, router, read(original_route=original_route, include_context=include_context)
        return known[key][-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(route_in, "from_api_route", staticmethod(from_api_route))
        yield


@pytest.fixture
def app(database: Database, settings: GatewaySettings) -> FastAPI:
    """The application on a migrated database; its background work starts with a client's lifespan."""
    return create_app(settings)


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the application says of itself, whatever its settings: to put it together takes seconds.

    Tests only read it; that it is what is served is one of them.
    """
    nowhere = f"sqlite:///{tmp_path_factory.mktemp('document') / 'gateway.db'}"
    return create_app(make_settings(nowhere, "redis://127.0.0.1:9/0")).openapi()


@pytest.fixture
def client(app: FastAPI, serve: Callable[[Any], "LiveServer"]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serve(app).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield client


@pytest.fixture
def join(database: Database) -> Callable[..., Account]:
    """Make a member, of a new organisation unless told which."""
    passwords = Passwords(memory_kib=CHEAP_KIB)
    tokens = AccessTokens([SECRET_KEY], issuer=ORIGIN, clock=utc_now)
    counter = iter(range(1_000))

    def join(
        role: Role = "owner",
        *,
        organisation_id: str | None = None,
        second_factor: bool = False,
        verified: bool = False,
    ) -> Account:
        number = next(counter)
        email, password = f"{role}{number}@example.com", f"correct horse {number}"
        with database.write() as session:
            accounts = AccountRepository(session)
            service = AccountService(accounts, passwords=passwords, clock=utc_now)
            organisation_id = organisation_id or service.create_organisation(f"Organisation {number}").id
            user = service.create_member(organisation_id, email=email, password=password, role=role)
            user.email_verified_at = user.created_at if verified else None
            sessions = SessionService(
                SessionRepository(session),
                accounts,
                access_tokens=tokens,
                refresh_tokens=RefreshTokens([SECRET_KEY]),
                clock=utc_now,
            )
            issued = sessions.open(user_id=user.id, organisation_id=organisation_id, second_factor=second_factor)
        headers = {"Authorization": f"Bearer {issued.access_token}"}
        return Account(user.id, organisation_id, email, password, headers, issued.refresh_token)

    return join


@pytest.fixture
def owner(join: Callable[..., Account]) -> Account:
    return join()


@pytest.fixture
def appoint(database: Database, join: Callable[..., Account]) -> Callable[..., Account]:
    """Make an administrator of the platform, whose session was begun with a second factor unless told otherwise."""

    def appoint(*, second_factor: bool = True) -> Account:
        account = join(second_factor=second_factor)
        assert grant(database, account.email, holds=True)
        return account

    return appoint


@pytest.fixture
def administrator(appoint: Callable[..., Account]) -> Account:
    return appoint()


class LiveServer:
    """An ASGI application behind a real uvicorn, as the Procfile starts it, in a thread."""

    def __init__(self, app: Any, port: int = 0) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            app, http="httptools", loop="uvloop", proxy_headers=False, access_log=False, log_config=None
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def start(self) -> "LiveServer":
        self._thread.start()
        give_up_at = time.monotonic() + 60
        while not self._server.started:
            assert time.monotonic() < give_up_at, "the server does not start"
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., LiveServer]]:
    """Serve ASGI applications over real sockets; all stop after the test."""
    with contextlib.ExitStack() as stack:

        def start(app: Any, *, port: int = 0) -> LiveServer:
            server = LiveServer(app, port).start()
            stack.callback(server.stop)
            return server

        yield start


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait until a condition holds."""

    def wait(condition: Callable[[], object], *, within_s: float = 60.0) -> None:
        give_up_at = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < give_up_at, "the condition never held"
            time.sleep(0.02)

    return wait


class Inbox:
    """What a real SMTP server on this machine received.

    Attributes:
        refuse_with: Reply to recipients instead of taking their letters.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[EmailMessage] = []
        self.refuse_with = ""
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if not self.refuse_with:
            envelope.rcpt_tos.append(address)
        return self.refuse_with or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        letter = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["to"] == address]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A real SMTP server."""
    inbox = Inbox()
    inbox.start()
    yield inbox
    inbox.stop()


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    """A plain HTTP client for live servers."""
    with httpx.Client(trust_env=False, timeout=10, verify=PLAIN) as client:
        yield client
