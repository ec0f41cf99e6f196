"""Delete rows a bounded number at a time, so that no statement locks a table, or waits, for long."""

from typing import Final

from sqlalchemy import ColumnElement, Table, delete, literal_column, select
from sqlalchemy.orm import Session

from realcatcha_gateway.database.unit_of_work import Database

BATCH: Final = 2_000
_ROW: Final[ColumnElement[int]] = literal_column("rowid")


def delete_some(session: Session, table: Table, rows: ColumnElement[bool], *, limit: int = BATCH) -> int:
    """Delete up to `limit` of the rows that match; gives how many."""
    if session.get_bind().dialect.name == "sqlite":
        chosen = select(_ROW).select_from(table).where(rows).limit(limit)
        statement = delete(table).where(_ROW.in_(chosen))
    else:
        statement = delete(table).where(rows).with_dialect_options(mysql_limit=limit, mariadb_limit=limit)
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # of a DELETE


def purge(
    database: Database, table: Table, rows: ColumnElement[bool], *, batch: int = BATCH, most_batches: int = 500
) -> int:
    """Delete the rows that match, each batch in a unit of work of its own; gives how many. Raises Unavailable.

    What is left after `most_batches` is left to the next run.
    """
    deleted = 0
    for _ in range(most_batches):
        with database.write() as session:
            gone = delete_some(session, table, rows, limit=batch)
        deleted += gone
        if gone < batch:
            break
    return deleted
