"""Opaque identifiers from the system's random source."""

import secrets
from typing import Final

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"


def random_id(prefix: str = "", *, length: int = 20) -> str:
    """Make an id of `length` characters ``[a-z2-7]`` (5 bits each) after `prefix`."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))
