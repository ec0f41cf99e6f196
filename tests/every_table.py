"""A row in every table of the gateway's schema that names a person and an organisation, made from the schema alone.

A table that somebody adds is filled too, so that no test that uses this can forget it.
"""

import itertools
import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.types import Json, UtcDateTime
from realcatcha_gateway.schema import metadata
from sqlalchemy import CheckConstraint, Column, LargeBinary, MetaData, Table, insert, select
from sqlalchemy.orm import Session

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1_000)
_ONE_OF = re.compile(r"(\w+) IN \('([^']+)'")
_FITTING: dict[str, Any] = {
    "total_krw": 3,
    "supply_krw": 2,
    "tax_krw": 1,
    "refunded_krw": 0,
    "credit_krw": 0,
    "difficulty": 50,
}
"""Values of columns that a check bounds, or compares with each other."""
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
        self._names: dict[str, Any] = _FITTING | names
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


def fill_every_table(database: Database, account: Any, mark: str, *, spared: Collection[str] = ()) -> None:
    """Give every table a row that names an account and its organisation, sparing some; free text holds the mark."""
    names = {"user_id": account.user_id, "organisation_id": account.organisation_id, "email": account.email}
    with database.write() as session:
        filler = Filler(session, names, mark=mark)
        filler.rows |= {"users": {"id": account.user_id}, "organisations": {"id": account.organisation_id}}
        filler.rows |= dict.fromkeys(("memberships", *spared), names)
        filler.fill(metadata)


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
