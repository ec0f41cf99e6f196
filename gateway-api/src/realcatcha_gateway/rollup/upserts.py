"""Insert rows or merge them with those that are there, in one statement, on SQLite and MySQL."""

from collections.abc import Sequence
from typing import Any, Final, Literal, cast

from sqlalchemy import ColumnElement, Select, Table, func
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

Merge = Literal["greatest", "sum", "replace"]
_ROWS_AT_ONCE: Final = 500


def upsert(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[dict[str, Any]],
    *,
    values: Sequence[str],
    merge: Merge,
) -> None:
    """Write rows, each with every column and all of different keys; merge `values` where a row has the key already."""
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        _execute(session, model, list(rows[first : first + _ROWS_AT_ONCE]), values=values, merge=merge)


def upsert_selected(
    session: Session, model: type[DeclarativeBase], query: Select[Any], *, values: Sequence[str], merge: Merge
) -> None:
    """Write what a query gives: its columns are the table's, named alike."""
    _execute(session, model, query, values=values, merge=merge)


def _execute(
    session: Session,
    model: type[DeclarativeBase],
    data: list[dict[str, Any]] | Select[Any],
    *,
    values: Sequence[str],
    merge: Merge,
) -> None:
    table = cast("Table", model.__table__)
    if session.get_bind().dialect.name == "sqlite":
        statement = sqlite.insert(table)
        filled = statement.values(data) if isinstance(data, list) else statement.from_select(_names(data), data)
        merged = {name: _merged(table.c[name], filled.excluded[name], merge, func.max) for name in values}
        session.execute(filled.on_conflict_do_update(index_elements=list(table.primary_key), set_=merged))
    else:
        insert = mysql.insert(table)
        into = insert.values(data) if isinstance(data, list) else insert.from_select(_names(data), data)
        merged = {name: _merged(table.c[name], into.inserted[name], merge, func.greatest) for name in values}
        session.execute(into.on_duplicate_key_update(merged))


def _names(query: Select[Any]) -> list[str]:
    return [column.key for column in query.selected_columns if column.key]


def _merged(old: ColumnElement[Any], new: ColumnElement[Any], merge: Merge, greatest: Any) -> ColumnElement[Any]:
    if merge == "greatest":
        return cast("ColumnElement[Any]", greatest(old, new))
    return old + new if merge == "sum" else new
