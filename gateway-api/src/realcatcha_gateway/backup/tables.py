"""Tables as a backup sees them: columns by kind, values as the database holds them."""

from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Column, Date, LargeBinary, MetaData, Table
from sqlalchemy.types import NullType, TypeEngine

from realcatcha_gateway.database.types import UtcDateTime

Kind = Literal["plain", "moment", "date", "bytes"]
_TYPES: Final[dict[Kind, type[TypeEngine[Any]]]] = {
    "plain": NullType,
    "moment": UtcDateTime,
    "date": Date,
    "bytes": LargeBinary,
}


class TableHead(msgspec.Struct, frozen=True, array_like=True):
    """What comes before a table's rows in a backup."""

    table: str
    columns: list[str]
    kinds: list[Kind]


def head_of(table: Table) -> TableHead:
    """Describe a table of the schema."""
    names = [str(column.name) for column in table.c]  # SQLAlchemy has a string type of its own
    return TableHead(str(table.name), names, [_kind(column) for column in table.c])


def plain_table(head: TableHead) -> Table:
    """Give the table with columns whose values pass through as the database holds them, but for moments."""
    columns = (Column(name, _TYPES[kind]()) for name, kind in zip(head.columns, head.kinds, strict=True))
    return Table(head.table, MetaData(), *columns)


def thaw(head: TableHead, row: list[Any]) -> dict[str, Any]:
    """Turn a row of a backup into values that the database takes."""
    return {
        name: date.fromisoformat(value) if kind == "date" and value is not None else value
        for name, kind, value in zip(head.columns, head.kinds, row, strict=True)
    }


def freeze(row: Any) -> list[Any]:
    """Turn a row of the database into what a backup holds."""
    return [
        value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value for value in row
    ]


def _kind(column: Column[Any]) -> Kind:
    if isinstance(column.type, UtcDateTime):
        return "moment"
    if isinstance(column.type, LargeBinary):
        return "bytes"
    return "date" if isinstance(column.type, Date) else "plain"
