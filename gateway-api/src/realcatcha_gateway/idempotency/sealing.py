"""Encrypt answers that are kept for repetition: they may show a secret that is stored nowhere else."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealer:
    """Encrypts with the first key, opens with any.

    Args:
        secret_keys: Root keys of the service, the present one first.
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derive(key)) for key in secret_keys])

    def seal(self, answer: bytes) -> bytes:
        """Encrypt an answer."""
        return self._fernet.encrypt(answer)

    def open(self, sealed: bytes) -> bytes | None:
        """Decrypt an answer; None when no key opens it."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            return None


def _derive(secret_key: str) -> bytes:
    digest = hmac.new(secret_key.encode(), b"realcatcha kept answers", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
