"""Read all rows of all tables in one snapshot, a few at a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from realcatcha_kit.backups.errors import BackupRefused
from realcatcha_kit.backups.streams import RecordWriter
from sqlalchemy import Connection, Engine, select

from realcatcha_gateway.backup.tables import freeze, head_of, plain_table
from realcatcha_gateway.migrate import current_revision, head_revision
from realcatcha_gateway.schema import metadata

_ROWS_AT_ONCE: Final = 1_000


def dump(engine: Engine, records: RecordWriter) -> tuple[str, Mapping[str, int]]:
    """Write every table: its head, then its rows. Gives the schema's revision and the number of rows of each.

    Raises:
        BackupRefused: The schema is not the one that this code knows.
    """
    counts = {}
    with _snapshot(engine) as connection:
        revision = current_revision(connection)
        if revision is None or revision != head_revision():
            raise BackupRefused(f"the schema is at {revision}, this code at {head_revision()}: migrate first")
        for table in metadata.sorted_tables:
            head = head_of(table)
            records.write(head)
            counts[table.name] = 0
            plain = plain_table(head)
            with connection.execute(select(plain), execution_options={"yield_per": _ROWS_AT_ONCE}) as rows:
                for row in rows:
                    records.write(freeze(row))
                    counts[table.name] += 1
    return revision, counts


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a connection that sees one state of the database; others go on writing."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")  # the first read fixes what is seen
            yield connection
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        yield connection
