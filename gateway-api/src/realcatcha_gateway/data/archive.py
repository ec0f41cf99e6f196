"""Write a copy of somebody's data: a ZIP file of JSON files, and a page that says what each of them is."""

import io
from collections.abc import Generator, Iterable
from contextlib import closing
from datetime import datetime
from importlib.resources import files
from typing import IO, Any, Final

import msgspec
from sqlalchemy import LargeBinary, MetaData, Table, select
from sqlalchemy.orm import Session

from realcatcha_gateway.data.exports.errors import CopyTooLarge
from realcatcha_gateway.data.register import REGISTER, Rule
from realcatcha_gateway.data.selection import Subject
from realcatcha_gateway.mail.letters import Language

MOST_BYTES: Final = 8 * 2**20
"""Of the ZIP file: encrypted it is a third larger, and a row of SQL may hold 16 MB."""

_ROWS_AT_ONCE: Final = 500
_COMPRESSION: Final = 6


def write_archive(
    session: Session, metadata: MetaData, subject: Subject, *, language: Language, origin: str, now: datetime
) -> bytes:
    """Give the ZIP file. Raises CopyTooLarge beyond `MOST_BYTES`."""
    import zipfile  # noqa: PLC0415  # a process that makes no copy never loads it

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        archive.writestr("README.txt", read_me(language, origin=origin, now=now))
        for name, rule in REGISTER.items():
            if rule.file:
                rows = _rows(session, metadata.tables[name], rule, subject)
                with archive.open(f"{rule.file}.json", "w") as file, closing(rows):
                    _write_list(file, rows, buffer)
    return buffer.getvalue()


def read_me(language: Language, *, origin: str, now: datetime) -> str:
    """Give the page that describes the files."""
    text = files("realcatcha_gateway.data").joinpath("texts", f"readme.{language}.txt").read_text("utf-8")
    return text.format(origin=origin, moment=now.isoformat(timespec="seconds"))


def copied_columns(table: Table, rule: Rule) -> list[Any]:
    """Give the columns that a copy shows; bytes are encrypted secrets and are never among them."""
    return [column for column in table.c if column.name not in rule.without and not _is_binary(column)]


def _write_list(file: IO[bytes], rows: Iterable[dict[str, Any]], buffer: io.BytesIO) -> None:
    between = b"[\n"
    for row in rows:
        file.write(between + msgspec.json.encode(row))
        between = b",\n"
        if buffer.tell() > MOST_BYTES:
            raise CopyTooLarge
    file.write(b"[]\n" if between == b"[\n" else b"\n]\n")


def _rows(session: Session, table: Table, rule: Rule, subject: Subject) -> Generator[dict[str, Any], None, None]:
    columns = copied_columns(table, rule)
    query = select(*columns).where(subject.rows(table, rule.copied)).order_by(*table.primary_key)
    streamed = session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))
    try:
        for row in streamed.mappings():
            yield {**row, **dict.fromkeys(subject.foreign(row, rule.own), "")}
    finally:
        streamed.close()  # else a connection goes back to the pool with rows unread


def _is_binary(column: Any) -> bool:
    return isinstance(column.type, LargeBinary)
