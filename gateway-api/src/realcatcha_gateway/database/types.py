"""Column types that mean the same on SQLite, MariaDB and MySQL."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import DateTime, Dialect, LargeBinary, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator, TypeEngine


def ascii_string(length: int) -> TypeEngine[str]:
    """Give a string of ASCII characters that compares byte by byte: ids, digests, codes."""
    return String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def exact_string(length: int) -> TypeEngine[str]:
    """Give a Unicode string that compares code point by code point, e.g. a normalised e-mail address."""
    return String(length).with_variant(
        mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb"
    )


def sealed_bytes() -> TypeEngine[bytes]:
    """Give a column for up to 16 MB of bytes."""
    return LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")


def long_text() -> TypeEngine[str]:
    """Give a column for up to 16 MB of text, which compares code point by code point."""
    return Text().with_variant(mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC to the microsecond; goes in and comes out with a time zone."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Ask MySQL for the microseconds that it leaves out by default."""
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC. Raises ValueError for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A value of a msgspec-encodable type as JSON text; read back as that type, or refused.

    Args:
        of: Type of the value, e.g. ``list[str]``. Values are replaced, never changed in place.
        short: Most characters, all ASCII, of a value that can have a default in the database; None: up to 16 MB.
    """

    impl = Text
    cache_ok = False

    def __init__(self, of: Any, *, short: int | None = None) -> None:
        super().__init__()
        self._decoder = msgspec.json.Decoder(of)
        self._short = short

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Ask MySQL for 16 MB instead of 64 KB."""
        if self._short is not None:
            return ascii_string(self._short).dialect_impl(dialect)
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin"))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encode."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Decode. Raises msgspec.ValidationError when the stored text has another shape."""
        return None if value is None else self._decoder.decode(value)
