"""Sign deliveries as https://www.standardwebhooks.com asks: HMAC-SHA256 over id, time and body, secrets ``whsec_``."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "whsec_"
_RANDOM_BYTES: Final = 32


def new_secret() -> str:
    """Make a secret: ``whsec_`` and 256 random bits in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_RANDOM_BYTES)).decode()


def signatures(secret_texts: Sequence[str], *, event_id: str, timestamp: int, body: str) -> str:
    """Give the value of ``webhook-signature``: one signature for each secret, the present one first.

    `timestamp` is the Unix time of the attempt in seconds. Raises ValueError for a secret of another form.
    """
    signed = f"{event_id}.{timestamp}.{body}".encode()
    return " ".join(f"v1,{_sign(_key(text), signed)}" for text in secret_texts)


def _sign(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a webhook secret") from error
