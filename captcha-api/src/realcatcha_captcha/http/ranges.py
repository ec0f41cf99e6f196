"""One byte range of a body (RFC 9110, 14): what browsers ask of recordings before they play them."""

import re
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)


class Unsatisfiable(Exception):
    """Nothing of the body lies in the range."""


def range_of(asked: str, length: int) -> slice | None:
    """Read the header ``Range`` for a body of `length` bytes.

    Returns:
        The part asked for; None where the whole is to be sent: no range, several of them, or another unit.

    Raises:
        Unsatisfiable: It begins behind the end, or is the last none bytes.
    """
    match = _ONE_RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        start, end = max(0, length - int(match[2])), length
    else:
        start, end = int(match[1]), min(length, int(match[2]) + 1) if match[2] else length
        if match[2] and int(match[2]) < start:
            return None  # not a range at all: the standard lets it be ignored
    if start >= length:
        raise Unsatisfiable
    return slice(start, end)
