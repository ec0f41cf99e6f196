"""Bytes that travel through a browser and come back as they were: ``<base64url>.<base64url of HMAC-SHA256>``."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from realcatcha_captcha.domain.keys import Keyring


def sign(payload: bytes, keys: Keyring, *, purpose: str) -> str:
    """Write a payload as signed text."""
    return f"{_encode(payload)}.{_encode(keys.mac(purpose, payload))}"


def check(text: str, keys: Keyring, *, purpose: str) -> bytes | None:
    """Read signed text; None where it was not signed by us for this purpose, or is not written as we write it."""
    head, _, tail = text.partition(".")
    try:
        payload, mac = _decode(head), _decode(tail)
    except ValueError:
        return None
    if not hmac.compare_digest(mac, keys.mac(purpose, payload)):
        return None
    return payload if text == f"{_encode(payload)}.{_encode(mac)}" else None  # Base64 has many spellings of one value


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
