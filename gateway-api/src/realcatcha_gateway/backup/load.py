"""Bring a database to the state of a backup."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from realcatcha_kit.backups.errors import BackupDamaged, BackupRefused
from realcatcha_kit.backups.vault import Manifest
from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select, table

from realcatcha_gateway.backup.tables import TableHead, plain_table, thaw
from realcatcha_gateway.database.engine import WRITES
from realcatcha_gateway.migrate import alembic_config, current_revision, head_revision, migrate
from realcatcha_gateway.schema import metadata

_ROWS_AT_ONCE: Final = 1_000
_BYTES_AT_ONCE: Final = 4 * 2**20
_HELD_THEN: Final = ("refresh_tokens", "login_sessions", "one_time_tokens")
"""What opens accounts without a password; those that refer to others first."""
_TELLING: Final = ("organisations", "users", "audit_entries")
"""A database without a row in these is empty: what else there is, migrations wrote."""


def prepare(engine: Engine, manifest: Manifest, *, replace: bool) -> None:
    """Make the tables of the backup's schema, without a row.

    Raises:
        BackupRefused: The backup's schema is newer than this code, or the database is not empty and not to be replaced.
    """
    if manifest.revision not in _known_revisions():
        raise BackupRefused(f"its schema {manifest.revision} is newer than this code's, {head_revision()}")
    if not replace and not _is_empty(engine):
        raise BackupRefused("the database is not empty; --replace deletes what is there")
    try:
        migrate(engine, "base")
    except CommandError as error:
        raise BackupRefused(f"the database that is there cannot be taken down: {error}") from error
    migrate(engine, manifest.revision)


def load(engine: Engine, records: Iterator[Any], manifest: Manifest) -> Mapping[str, int]:
    """Insert a backup's rows into the prepared tables, check their number, and migrate to this code's schema.

    Nobody is logged in afterwards, and no link of a letter holds.

    Raises:
        BackupDamaged: There are not as many rows as the manifest says, or a row is of no table.
    """
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        for name in reversed(_tables_of(connection)):
            connection.execute(delete(table(name)))
        _insert_all(connection, records)
        connection.commit()
        counts = {name: _count(connection, name) for name in manifest.counts}
    if counts != manifest.counts:
        raise BackupDamaged("there are not as many rows as were written")
    migrate(engine)
    _end_logins(engine)
    return counts


def _end_logins(engine: Engine) -> None:
    """Log everybody out: sessions that ended, and links that were used, since the backup would hold again."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        for name in _HELD_THEN:
            connection.execute(delete(table(name)))
        connection.commit()


def _insert_all(connection: Connection, records: Iterator[Any]) -> None:
    head: TableHead | None = None
    rows: list[dict[str, Any]] = []
    size = 0
    for record in records:
        if _is_head(record):
            _insert(connection, head, rows)
            head, size = msgspec.convert(record, TableHead), 0
            continue
        if head is None:
            raise BackupDamaged("a row comes before its table")
        rows.append(thaw(head, record))
        size += sum(len(value) for value in record if isinstance(value, (str, bytes)))
        if len(rows) >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
            _insert(connection, head, rows)
            size = 0
    _insert(connection, head, rows)


def _insert(connection: Connection, head: TableHead | None, rows: list[dict[str, Any]]) -> None:
    """Insert the rows at hand, and forget them."""
    if head is not None and rows:
        connection.execute(insert(plain_table(head)), rows)
        rows.clear()


def _is_head(record: Any) -> bool:
    """Tell a table's head from a row: only a head has lists in it."""
    return len(record) == len(TableHead.__struct_fields__) and isinstance(record[1], list)


def _is_empty(engine: Engine) -> bool:
    present = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        if current_revision(connection) is None:
            return not present - {"alembic_version"}
        return not any(_count(connection, name) for name in _TELLING if name in present)


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())


def _tables_of(connection: Connection) -> list[str]:
    """Give the tables that are there, those that others refer to first."""
    present = set(inspect(connection).get_table_names()) - {"alembic_version"}
    known = [one.name for one in metadata.sorted_tables if one.name in present]
    return [*known, *sorted(present - set(known))]


def _known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
