"""Codes of authenticator apps (RFC 6238: SHA-1, 6 digits, 30 s, as every app has them) and recovery codes."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from realcatcha_gateway.identifiers import random_id

_STEP_S: Final = 30
_DIGITS: Final = 6
_DRIFT: Final = (0, -1, 1)
_RECOVERY_CODES: Final = 10
_RECOVERY_LENGTH: Final = 16


def new_secret() -> bytes:
    """Make the secret that an app shares: 160 random bits."""
    return secrets.token_bytes(20)


def secret_text(secret: bytes) -> str:
    """Write a secret as people type it into an app."""
    return base64.b32encode(secret).decode()


def provisioning_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """Give what a QR code tells an app."""
    return (
        _hotp(secret)
        .get_provisioning_uri(account, 0, issuer)
        .replace("otpauth://hotp/", "otpauth://totp/")
        .replace("&counter=0", f"&period={_STEP_S}")
    )


def code_at(secret: bytes, moment: datetime) -> str:
    """Give the code that an app shows."""
    return _hotp(secret).generate(int(moment.timestamp()) // _STEP_S).decode()


def matching_counter(secret: bytes, code: str, *, now: datetime) -> int | None:
    """Tell which time step a code belongs to, a clock that is one step off included; None: to none of them."""
    present = int(now.timestamp()) // _STEP_S
    given = code.encode("utf-8", "replace")
    found = None
    for drift in _DRIFT:
        if hmac.compare_digest(_hotp(secret).generate(present + drift), given) and found is None:
            found = present + drift
    return found


def new_recovery_codes() -> list[str]:
    """Make recovery codes of 80 random bits each."""
    return [random_id(length=_RECOVERY_LENGTH) for _ in range(_RECOVERY_CODES)]


def recovery_digest(code: str) -> str:
    """Hash a recovery code as it is stored, however it was typed."""
    return hashlib.sha256(_plain(code).encode("utf-8", "replace")).hexdigest()


def is_long(code: str) -> bool:
    """Tell whether a code is as long as recovery codes are, which nobody guesses; no app shows such."""
    return len(_plain(code)) >= _RECOVERY_LENGTH


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()


def _hotp(secret: bytes) -> HOTP:
    return HOTP(secret, _DIGITS, SHA1())  # noqa: S303  # HMAC-SHA-1 is what authenticator apps compute
