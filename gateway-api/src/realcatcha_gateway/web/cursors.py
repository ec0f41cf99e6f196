"""Opaque texts that say where the next page of a list starts, for lists by moment and id."""

import base64
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from fastapi import Depends, Query
from realcatcha_kit.errors import Malformed

from realcatcha_gateway.database.pages import Position

_LONGEST_ID: Final = 32


def encode_cursor(position: Position | None) -> str | None:
    """Give the text of a position."""
    if position is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode([position.created_at, position.id])).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> Position | None:
    """Read the text that `encode_cursor` gave. Raises Malformed."""
    if cursor is None:
        return None
    refused = Malformed(extensions={"errors": [{"pointer": "?cursor", "detail": "is not a cursor of this list"}]})
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        created_at, last = msgspec.json.decode(text, type=tuple[datetime, str])
        if created_at.tzinfo is None or len(last) > _LONGEST_ID or not last.isascii():
            raise refused
        return Position(created_at.astimezone(UTC), last)
    except (ValueError, OverflowError) as error:  # the latter for a moment before year 1 or after 9999 in UTC
        raise refused from error


def get_cursor(
    cursor: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before")] = None,
) -> Position | None:
    """Read where the page starts. Raises Malformed."""
    return decode_cursor(cursor)


Cursor = Annotated[Position | None, Depends(get_cursor)]
Limit = Annotated[int, Query(ge=1, le=100)]
