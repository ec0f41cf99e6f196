"""Tokens: ``<sid>.<32 hex digits>``, opaque to everyone; the store keeps only a hash and what siteverify will say."""

import hashlib
import re
import secrets
from typing import Final

import msgspec

from realcatcha_captcha.domain.sessions import Dialect

LIFE_S: Final = 300.0
LONGEST: Final = 2048
IDEMPOTENT_FOR_S: Final = 60.0
IDEMPOTENT_REPEATS: Final = 5
_FORM: Final = re.compile(r"([0-9a-f]{32})\.[0-9a-f]{32}", re.ASCII)


class TokenRecord(msgspec.Struct, frozen=True, array_like=True):
    """What a token proves, kept beside its hash.

    Attributes:
        issued_at: Unix time, seconds; ``challenge_ts`` of the answer.
        score: One of 0.1, 0.4, 0.7, 0.9.
        trust: 0 to 100, None where behaviour could not be judged.
        shadow: The site only watches: nothing that the score stands for was asked.
        degraded: Given for proof of work alone, while the store was away.
    """

    hostname: str
    action: str
    cdata: str
    dialect: Dialect
    issued_at: float
    score: float
    trust: float | None
    reasons: list[str]
    test: bool = False
    shadow: bool = False
    degraded: bool = False


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(TokenRecord)


def new_token(sid: str) -> str:
    """Draw a token of a session: 128 random bits."""
    return f"{sid}.{secrets.token_hex(16)}"


def sid_of_token(token: str) -> str | None:
    """Read the session id from a token; None when it has another form."""
    match = _FORM.fullmatch(token)
    return match[1] if match else None


def hash_token(token: str) -> str:
    """Hash a token for the store: SHA-256 of 128 random bits needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def encode_record(record: TokenRecord) -> bytes:
    """Encode a record for the store."""
    return _encoder.encode(record)


def decode_record(data: bytes) -> TokenRecord:
    """Decode a stored record. Raises `msgspec.MsgspecError`."""
    return _decoder.decode(data)
