"""What a key looks like: a prefix that secret scanners know, and 256 random bits."""

import hashlib
import re
import secrets
from typing import Final

PREFIX: Final = "rcp_"
_FORM: Final = re.compile(r"rcp_[A-Za-z0-9_-]{43}")


def new_key() -> str:
    """Make a key."""
    return PREFIX + secrets.token_urlsafe(32)


def key_digest(key: str) -> str | None:
    """Hash a key as it is stored; None for text that is no key."""
    return hashlib.sha256(key.encode()).hexdigest() if _FORM.fullmatch(key) else None
