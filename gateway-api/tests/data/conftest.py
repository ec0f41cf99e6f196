"""The application with what carries out data requests beside it, on a clock that tests move."""

import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.types import Json, UtcDateTime
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.main import create_app
from realcatcha_gateway.maintenance.data_requests import DataRequests
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.settings import GatewaySettings
from redis import Redis
from sqlalchemy import CheckConstraint, Column, LargeBinary, MetaData, Table, insert, select, text
from sqlalchemy.orm import Session

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1_000)
_ONE_OF = re.compile(r"(\w+) IN \('([^']+)'")
SPARED = {"audit_heads", "platform_states", "audit_entries", "rollup_marks"}
"""Their rows are written by migrations, or are a chain that a made-up row would break."""


class Filler:
    """Fills tables.

    Args:
        names: Column -> value, for columns that name somebody.
        mark: Text that every free column holds.
    """

    def __init__(self, session: Session, names: dict[str, str], *, mark: str) -> None:
        self._session = session
        self._names = names
        self._mark = mark
        self.rows: dict[str, dict[str, Any]] = {}

    def fill(self, metadata: MetaData) -> None:
        for table in metadata.sorted_tables:
            if table.name not in SPARED and table.name not in self.rows:
                row = {column.name: self._value(table, column) for column in table.c}
                self._session.execute(insert(table).values(row))
                self.rows[table.name] = row

    def _value(self, table: Table, column: Column[Any]) -> Any:
        if column.name in self._names:
            return self._names[column.name]
        if table.name == "users" and column.name == "id":
            return self._names["user_id"]
        for key in column.foreign_keys:
            return self._referred(key.column)
        return self._free(table, column)

    def _referred(self, target: Column[Any]) -> Any:
        row = self.rows.get(target.table.name)
        return row[target.name] if row else self._session.scalars(select(target).limit(1)).one()

    def _free(self, table: Table, column: Column[Any]) -> Any:
        number = next(_numbers)
        allowed = [
            match[2]
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
            for match in _ONE_OF.finditer(str(constraint.sqltext))
            if match[1] == column.name
        ]
        if allowed:
            return allowed[0]
        if isinstance(column.type, Json):
            return self._json(column.type)
        if isinstance(column.type, LargeBinary):
            return b"sealed"
        if isinstance(column.type, UtcDateTime):
            return NOW
        kind = column.type.python_type
        if kind is str:
            return f"{number}{self._mark}"[: column.type.length]  # type: ignore[attr-defined]  # a string
        return {bool: False, int: number, date: NOW.date()}[kind]

    @staticmethod
    def _json(kind: Any) -> Any:
        for empty in ("[]", "{}", '"x"', "1"):
            try:
                return kind._decoder.decode(empty)
            except msgspec.ValidationError:
                continue
        raise AssertionError("no empty value of this type")


def check_rows(session: Session, *, on: bool) -> None:
    """Have the database check rows or not: made-up sums need not add up."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA ignore_check_constraints={'OFF' if on else 'ON'}"))
    else:
        session.execute(text(f"SET SESSION check_constraint_checks={int(on)}"))


def dump(session: Session, metadata: MetaData) -> dict[str, list[tuple[Any, ...]]]:
    """Give all rows of all tables."""
    return {
        table.name: sorted(map(tuple, session.execute(select(table))), key=repr) for table in metadata.sorted_tables
    }


def naming(session: Session, metadata: MetaData, *texts: str) -> set[tuple[str, str]]:
    """Give table and column of every value that contains one of the texts."""
    found = set()
    for table in metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for name, value in row.items():
                if any(text in _text(value) for text in texts):
                    found.add((table.name, str(name)))
    return found


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else repr(value)


class Product:
    """The gateway over HTTP, its database, its Redis and its maintenance."""

    def __init__(self, client: httpx.Client, database: Database, redis: Redis, settings: GatewaySettings, clock: Any):
        self.client, self.database, self.redis, self.clock = client, database, redis, clock
        self.sealer = Sealer(settings.root_keys)
        postbox = Postbox(self.sealer, clock, lambda: None)
        self.requests = DataRequests(settings, database, redis, postbox, clock=clock)

    def post(self, path: str, account: Any, body: Any = None, **headers: str) -> httpx.Response:
        return self.client.post(f"/v1{path}", json=body, headers={**account.headers, **headers})

    def confirmed(self, path: str, account: Any, **headers: str) -> httpx.Response:
        return self.post(path, account, {"password": account.password}, **headers)

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
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite unless a test asks for both: migrating MariaDB is most of what a test takes."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'gateway.db'}"
    url: str = request.getfixturevalue("mysql_url")
    return url


@pytest.fixture
def clock(clock: Any) -> Any:
    clock.now = utc_now()  # the accounts of `join` are made at the real time
    return clock


@pytest.fixture
def settings(database: Database, database_url: str, redis_url: str, make_settings: Callable[..., Any]) -> Any:
    return make_settings(database_url, redis_url, environment="production", smtp_host="")


@pytest.fixture
def product(
    settings: Any, database: Database, redis_url: str, clock: Any, serve: Callable[..., Any]
) -> Iterator[Product]:
    app = create_app(settings, clock=clock)
    redis = Redis.from_url(redis_url, decode_responses=True)
    with httpx.Client(base_url=serve(app).url, trust_env=False, timeout=20) as client:
        yield Product(client, database, redis, settings, clock)
    redis.close()


@pytest.fixture
def fill(database: Database) -> Callable[..., None]:
    """Give every table a row that names an account and its organisation."""

    def fill(account: Any, mark: str) -> None:
        names = {"user_id": account.user_id, "organisation_id": account.organisation_id, "email": account.email}
        with database.write() as session:
            filler = Filler(session, names, mark=mark)
            filler.rows |= {"users": {"id": account.user_id}, "organisations": {"id": account.organisation_id}}
            filler.rows |= {"memberships": names, "data_exports": names, "erasures": names}
            check_rows(session, on=False)
            filler.fill(metadata)
            check_rows(session, on=True)

    return fill


@pytest.fixture
def find(database: Database) -> Callable[..., set[tuple[str, str]]]:
    """Name table and column of every value that contains one of the texts."""

    def find(*texts: str) -> set[tuple[str, str]]:
        with database.read() as session:
            return naming(session, metadata, *texts)

    return find
