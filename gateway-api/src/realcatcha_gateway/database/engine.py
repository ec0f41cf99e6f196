"""Build the SQLAlchemy engine for any of the databases that the gateway runs on."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

WRITES = "realcatcha_writes"
"""Execution option of a connection whose transaction is going to write."""

_CONNECT_TIMEOUT_S = 2
_IO_TIMEOUT_S = 8
_POOL_TIMEOUT_S = 2.0
_MYSQL_SESSION = (
    "SET SESSION sql_mode='STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
    " innodb_lock_wait_timeout=5, time_zone='+00:00'"
)
_BUSY_TIMEOUT_MS = 5_000


def create_database_engine(database_url: str) -> Engine:
    """Create an engine that connects on first use and never waits without a bound.

    What a statement's parameters say (secrets, hashes, addresses) is in no error, so in no log.

    Raises:
        ValueError: The URL names a database other than SQLite, MariaDB or MySQL, or SQLite in memory.
    """
    url = make_url(database_url)
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend in {"mysql", "mariadb"}:
        return _mysql(url)
    raise ValueError(f"unsupported database: {backend}")


def _mysql(url: URL) -> Engine:
    """READ COMMITTED: statements that lock read the latest row, and a lost insert race can re-read the winner."""
    bounds = {"connect_timeout": _CONNECT_TIMEOUT_S, "read_timeout": _IO_TIMEOUT_S, "write_timeout": _IO_TIMEOUT_S}
    return create_engine(
        url.update_query_dict({"charset": "utf8mb4"}),
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        pool_pre_ping=True,
        pool_recycle=1_800,
        pool_size=10,
        max_overflow=10,
        pool_timeout=_POOL_TIMEOUT_S,
        connect_args={
            **{name: value for name, value in bounds.items() if name not in url.query},
            "init_command": _MYSQL_SESSION,
        },
    )


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: several connections share it")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, pool_size=10, max_overflow=10, pool_timeout=_POOL_TIMEOUT_S)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin only before the first write; _begin_sqlite does it
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where writing is meant: an upgrade in mid-transaction fails without waiting."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
