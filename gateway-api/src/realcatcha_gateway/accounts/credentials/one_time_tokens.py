"""Make and hash one-time tokens."""

import hashlib
import secrets


def new_token() -> str:
    """Make a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Hash a token as it is stored."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
