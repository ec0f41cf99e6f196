"""Column types give back what they were given, on every database."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from realcatcha_contracts import IpRule
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.types import Json, UtcDateTime, exact_string
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.engine import default
from sqlalchemy.exc import StatementError

samples = Table(
    "samples",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("moment", UtcDateTime()),
    Column("rules", Json(list[IpRule])),
    Column("text", exact_string(40)),
)


def test_values_come_back(empty_database: Database) -> None:
    """Microseconds, zones, structs and every Unicode plane survive; a NUL does too."""
    seoul = timezone(timedelta(hours=9))
    moment = datetime(2026, 3, 1, 21, 0, 0, 123456, tzinfo=seoul)
    rules = [IpRule("192.0.2.0/24", "deny")]
    samples.create(empty_database.engine)
    with empty_database.write() as session:
        session.execute(insert(samples), {"id": 1, "moment": moment, "rules": rules, "text": "한글 🙂 é\0"})
        session.execute(insert(samples), {"id": 2})
    with empty_database.read() as session:
        first, second = session.execute(select(samples).order_by(samples.c.id)).all()
    assert first == (1, moment, rules, "한글 🙂 é\0")
    assert first.moment.tzinfo is UTC
    assert second == (2, None, None, None)


def test_a_moment_without_a_zone_is_refused(empty_database: Database) -> None:
    """Nobody can store a time whose zone is a guess."""
    samples.create(empty_database.engine)
    with pytest.raises(StatementError, match="time zone"), empty_database.write() as session:
        session.execute(insert(samples), {"id": 1, "moment": datetime(2026, 1, 1)})  # noqa: DTZ001  # the point


def test_stored_text_of_another_shape_is_refused() -> None:
    """A row that someone edited by hand into another shape is an error, not a surprise later."""
    with pytest.raises(msgspec.ValidationError):
        Json(list[IpRule]).process_result_value('{"a": 1}', default.DefaultDialect())
