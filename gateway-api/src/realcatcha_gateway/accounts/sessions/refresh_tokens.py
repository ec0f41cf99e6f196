"""Refresh tokens: 256 random bits, and successors that can be made again for a moment without being stored."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "rcr_"
_FORM: Final = re.compile(r"rcr_[A-Za-z0-9_-]{43}")


class RefreshTokens:
    """Makes refresh tokens.

    A successor is a keyed hash of the token before it. So the answer to a refresh can be repeated although only
    digests are stored; who knows a token but not the key cannot tell the next one.

    Args:
        secret_keys: Root keys of the service, the present one first.
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._keys = [
            hmac.new(key.encode(), b"realcatcha refresh tokens", hashlib.sha256).digest() for key in secret_keys
        ]

    def first(self) -> str:
        """Make the token that begins a session."""
        return _PREFIX + _text(secrets.token_bytes(32))

    def successor(self, token: str) -> str:
        """Make the token that replaces another one."""
        return self.possible_successors(token)[0]

    def possible_successors(self, token: str) -> list[str]:
        """Give the successor under each key, the present key's first: keys may have changed in between."""
        return [_PREFIX + _text(hmac.new(key, token.encode(), hashlib.sha256).digest()) for key in self._keys]


def refresh_digest(token: str) -> str | None:
    """Hash a token as it is stored; None for text that is no refresh token."""
    return hashlib.sha256(token.encode()).hexdigest() if _FORM.fullmatch(token) else None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
