"""Where pages of the pool's lists begin, as opaque texts."""

import base64
from typing import Annotated, Any, Final

import msgspec
from fastapi import Query
from realcatcha_contracts.pool import Moment, Place
from realcatcha_kit.errors import Malformed

_LONGEST_ID: Final = 200

Cursor = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before")]
Limit = Annotated[int, Query(ge=1, le=100)]


def encode_place(place: Any) -> str | None:
    """Give the text of a place."""
    return None if place is None else base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode_place(cursor: str | None) -> Place | None:
    """Read a time and an id. Raises Malformed."""
    place: Place | None = _decode(cursor, Place)
    if place is not None and len(place[1]) > _LONGEST_ID:
        raise _refused()
    return place


def decode_moment(cursor: str | None) -> float | None:
    """Read a time. Raises Malformed."""
    moment: float | None = _decode(cursor, Moment)
    return moment


def _decode(cursor: str | None, kind: Any) -> Any:
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(text, type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _refused() from error


def _refused() -> Malformed:
    return Malformed(extensions={"errors": [{"pointer": "?cursor", "detail": "is not a cursor of this list"}]})
