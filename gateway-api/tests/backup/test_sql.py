"""Every row of every table comes back, into the same kind of database and into another."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from realcatcha_gateway.backup.__main__ import sql_part
from realcatcha_gateway.backup.dump import dump
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.migrate import current_revision, head_revision, migrate
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.usage.models import UsageHour
from realcatcha_kit.backups.errors import BackupDamaged, BackupRefused
from realcatcha_kit.backups.stores import open_backups
from realcatcha_kit.backups.vault import Vault
from redis import Redis
from sqlalchemy import Engine, func, insert, select, text

from tests.every_table import fill_every_table

KEY = b"k" * 32

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is the same on both: each test more costs."""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(open_backups((tmp_path / "backups").as_uri()), "sql", keys=[KEY], clock=lambda: datetime.now(UTC))


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite database."""
    engine = create_database_engine(f"sqlite:///{tmp_path / 'other.db'}")
    yield engine
    engine.dispose()


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def without_logins(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """What a restore brings back: all but what opens accounts without a password."""
    return rows | {name: [] for name in ("login_sessions", "refresh_tokens", "one_time_tokens")}


def back_up(vault: Vault, engine: Engine) -> str:
    return vault.create("20260310T120000Z-aaaaaa", lambda records: dump(engine, records)).id


def hours(owner: Any, count: int) -> list[dict[str, Any]]:
    row = {"site_id": "a" * 16, "source": "", "kind": "none", "verdict": "passed", "country": ""}
    return [
        row | {"organisation_id": owner.organisation_id, "hour": hour, "verifications": hour} for hour in range(count)
    ]


def test_everything_comes_back(
    database: Database,
    owner: Any,
    vault: Vault,
    other: Engine,
    settings: Any,
) -> None:
    """Into an empty SQLite, and over what is there: text, moments, dates, numbers, bytes and nothing."""
    fill_every_table(database, owner, "mine")
    with database.write() as session:
        session.execute(text("UPDATE users SET name = '김철수 🙂'"))
        session.execute(insert(UsageHour), hours(owner, 2_500))
    before = everything(database.engine)
    assert {name for name in before if not before[name]} <= {"rollup_marks"}
    backup_id = back_up(vault, database.engine)
    sql_part(settings, other).restore(vault, backup_id, False)
    assert everything(other) == without_logins(before)
    with database.write() as session:
        session.execute(text("DELETE FROM usage_hours"))
        session.execute(text("UPDATE users SET email = 'changed@example.com'"))
    sql_part(settings, database.engine).restore(vault, backup_id, True)
    assert everything(database.engine) == without_logins(before)


def test_a_restore_logs_everybody_out(database: Database, owner: Any, vault: Vault, settings: Any, client: Any) -> None:
    """A session that was ended after the backup, as a stolen one is, does not come back with it."""
    backup_id = back_up(vault, database.engine)
    client.post("/v1/auth/logout", headers=owner.headers).raise_for_status()
    sql_part(settings, database.engine).restore(vault, backup_id, True)
    answer = client.post("/v1/auth/refresh", json={"refresh_token": owner.refresh_token})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-refresh-token")
    again = client.post("/v1/auth/login", json={"email": owner.email, "password": owner.password})
    assert again.status_code == 200


@SQLITE
def test_what_is_there_is_spared_unless_asked(database: Database, owner: Any, vault: Vault, settings: Any) -> None:
    """A database that was only migrated is empty; one with people in it is not."""
    backup_id = back_up(vault, database.engine)
    with pytest.raises(BackupRefused, match="not empty"):
        sql_part(settings, database.engine).restore(vault, backup_id, False)
    migrate(database.engine, "base")
    migrate(database.engine)
    sql_part(settings, database.engine).restore(vault, backup_id, False)
    with database.read() as session:
        assert session.scalar(select(metadata.tables["users"].c.id)) == owner.user_id


@SQLITE
def test_a_newer_schema_is_refused_and_an_older_one_migrated(
    database: Database, owner: Any, vault: Vault, other: Engine, settings: Any
) -> None:
    """A backup says at which revision it was made; a database that is not migrated makes none."""
    made = vault.create("20260310T120000Z-bbbbbb", lambda records: ("9999", dump(database.engine, records)[1]))
    with pytest.raises(BackupRefused, match="newer"):
        sql_part(settings, other).restore(vault, made.id, False)
    old = vault.create("20260310T120000Z-cccccc", _as_of_2026)
    sql_part(settings, other).restore(vault, old.id, False)
    with other.connect() as connection:
        assert connection.execute(text("SELECT id, language FROM users")).all() == [("usr_a", "en")]
        assert current_revision(connection) == head_revision()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BackupRefused, match="taken down"):
        sql_part(settings, database.engine).restore(vault, old.id, True)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head_revision()})
    migrate(database.engine, "0010")
    with pytest.raises(BackupRefused, match="migrate first"):
        back_up(vault, database.engine)


def _as_of_2026(records: Any) -> tuple[str, dict[str, int]]:
    """Write a backup as the code of revision 0001 would have."""
    records.write(["users", ["id", "email", "password_hash", "created_at"], ["plain", "plain", "plain", "moment"]])
    records.write(["usr_a", "a@example.com", "x", datetime(2026, 1, 1, tzinfo=UTC)])
    return "0001", {"users": 1}


@SQLITE
def test_a_damaged_backup_touches_nothing(
    database: Database, owner: Any, vault: Vault, settings: Any, tmp_path: Path
) -> None:
    """Its data are checked as a whole first; fewer rows than were written are noticed too."""
    backup_id = back_up(vault, database.engine)
    before = everything(database.engine)
    data = tmp_path / "backups" / backup_id / "sql.data"
    whole = data.read_bytes()
    for damaged in (whole[:-40], whole[:200] + b"x" + whole[201:]):
        data.write_bytes(damaged)
        with pytest.raises(BackupDamaged):
            sql_part(settings, database.engine).restore(vault, backup_id, True)
        assert everything(database.engine) == before
    short = vault.create("20260310T130000Z-aaaaaa", lambda records: _short(database.engine, records))
    with pytest.raises(BackupDamaged, match="as many"):
        sql_part(settings, database.engine).restore(vault, short.id, True)


def _short(engine: Engine, records: Any) -> tuple[str, dict[str, int]]:
    revision, counts = dump(engine, records)
    return revision, dict(counts) | {"users": counts["users"] + 1}


def test_one_state_is_read_while_others_write(
    database: Database, owner: Any, vault: Vault, other: Engine, settings: Any
) -> None:
    """What is added after the first row was read is in no table of the backup."""

    class Interrupting:
        def __init__(self, records: Any) -> None:
            self._records, self._done = records, False

        def write(self, record: Any) -> None:
            self._records.write(record)
            if not self._done:
                self._done = True
                with database.write() as session:
                    session.execute(insert(UsageHour), hours(owner, 10))

    made = vault.create("20260310T120000Z-aaaaaa", lambda records: dump(database.engine, Interrupting(records)))  # type: ignore[arg-type]  # stands in
    assert made.counts["usage_hours"] == 0
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(UsageHour)) == 10


@SQLITE
def test_policies_in_redis_follow_the_database(
    database: Database, owner: Any, vault: Vault, settings: Any, client: Any
) -> None:
    """A lower version takes the place of a higher one, and a site that is not in the backup is forgotten."""
    redis = Redis.from_url(settings.redis_url, decode_responses=True)
    site = client.post("/v1/sites", json={"name": "Shop", "domains": []}, headers=owner.headers).json()["id"]
    backup_id = back_up(vault, database.engine)
    client.patch(f"/v1/sites/{site}", json={"name": "Later"}, headers=owner.headers).raise_for_status()
    redis.hset(f"policy:{{{site}}}", "version", "99")
    redis.hset("policy:{zzzzzzzzzzzzzzzz}", "version", "1")
    sql_part(settings, database.engine).restore(vault, backup_id, True)
    assert redis.hget(f"policy:{{{site}}}", "version") == "1"
    assert set(redis.keys("policy:*")) == {f"policy:{{{site}}}", "policy:{platform}"}
    redis.close()


_RESTORER = """
import sys, time
from datetime import UTC, datetime
from realcatcha_gateway.backup import load
from realcatcha_gateway.backup.__main__ import sql_part
from realcatcha_gateway.database import create_database_engine
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.backups.stores import open_backups
from realcatcha_kit.backups.vault import Vault
insert = load._insert
def slow(connection, head, rows):
    insert(connection, head, rows)
    if head is not None and head.table == "users":
        print("halfway", flush=True)
        time.sleep(600)
load._insert = slow
settings = GatewaySettings()
vault = Vault(open_backups(sys.argv[1]), "sql", keys=[b"k" * 32], clock=lambda: datetime.now(UTC))
sql_part(settings, create_database_engine(settings.database_url)).restore(vault, sys.argv[2], True)
"""


@SQLITE
def test_a_killed_restore_leaves_nobody_and_is_repeated(
    database: Database, owner: Any, vault: Vault, settings: Any, tmp_path: Path
) -> None:
    """Kill -9 when people are in, and what belongs to them is not: then nobody is."""
    backup_id = back_up(vault, database.engine)
    before = everything(database.engine)
    environment = os.environ | {
        "GATEWAY_DATABASE_URL": settings.database_url,
        "GATEWAY_REDIS_URL": settings.redis_url,
        "GATEWAY_SECRET_KEY": settings.secret_key.get_secret_value(),
        "GATEWAY_INTERNAL_TOKEN": settings.internal_token.get_secret_value(),
    }
    database.close()
    command = [sys.executable, "-c", _RESTORER, (tmp_path / "backups").as_uri(), backup_id]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    while b"halfway" not in (line := process.stdout.readline()):
        assert line, "it ended before it came so far"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(metadata.tables["users"])) == 0
    sql_part(settings, database.engine).restore(vault, backup_id, True)
    assert everything(database.engine) == without_logins(before)
