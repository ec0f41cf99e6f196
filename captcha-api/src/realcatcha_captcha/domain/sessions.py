"""A session is a signed blob that the browser carries; nothing is stored before its first evaluation.

Blob: ``<base64url(MessagePack of SessionClaims)>.<base64url(HMAC-SHA256)>``.
"""

import secrets
from typing import Final, Literal

import msgspec

from realcatcha_captcha.domain import signed_text
from realcatcha_captcha.domain.errors import SessionExpired, SessionInvalid
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.proof_of_work import Puzzle, puzzle

LIFE_S: Final = 600.0
LONGEST_BLOB: Final = 4096
_PURPOSE: Final = "session"

Dialect = Literal["realcatcha", "recaptcha", "hcaptcha", "turnstile"]
Mode = Literal["managed", "invisible"]


class SessionClaims(msgspec.Struct, frozen=True, array_like=True):
    """What was true when the session began; every later call is checked against it.

    Attributes:
        origin: Exact Origin header, or empty where the site accepts none.
        hostname: Host of the origin, reported by siteverify; empty with an empty origin.
        issued_at: Unix time, seconds.
        epoch: The store's epoch; a promotion raises it and refuses what is older.
        network: Keyed hash of the visitor's network on the day of issue.
        network_rate: Sessions of that network in the last minute, this one included.
        surcharge: What load and taken packs multiply every puzzle of this session by.
        over_budget: The network had taken more packs than its budget when the session began.
        degraded: Begun while the store was away; see `realcatcha_captcha.application.degraded`.
        country: ISO 3166 alpha-2 code of the visitor's; empty where it is not known.
    """

    sid: str
    site: str
    origin: str
    hostname: str
    action: str
    cdata: str
    lang: str
    mode: Mode
    dialect: Dialect
    issued_at: float
    expires_at: float
    salt: str
    count: int
    work: int
    epoch: int
    network: str
    network_rate: int
    surcharge: float = 1.0
    over_budget: bool = False
    country: str = ""
    degraded: bool = False

    @property
    def puzzle(self) -> Puzzle:
        """The proof of work that `evaluate` asks for."""
        return puzzle(self.sid, 0, self.salt, count=self.count, work=self.work)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SessionClaims)


def new_sid() -> str:
    """Draw a session id: 32 lower-case hex digits."""
    return secrets.token_hex(16)


def new_salt() -> str:
    """Draw a salt for a session's first puzzle."""
    return secrets.token_hex(4)


def seal(claims: SessionClaims, keys: Keyring) -> str:
    """Sign the claims into the blob that the browser carries."""
    return signed_text.sign(_encoder.encode(claims), keys, purpose=_PURPOSE)


def unseal(blob: str, keys: Keyring, *, origin: str, now: float) -> SessionClaims:
    """Open a blob.

    Raises:
        SessionInvalid: Not signed by us, or sent from another origin than it was given to.
        SessionExpired: Past its life.
    """
    payload = signed_text.check(blob, keys, purpose=_PURPOSE) if len(blob) <= LONGEST_BLOB else None
    if payload is None:
        raise SessionInvalid
    try:
        claims = _decoder.decode(payload)
    except msgspec.MsgspecError:  # signed by another version of this service
        raise SessionExpired from None
    if claims.origin != origin:
        raise SessionInvalid(private="origin differs")
    if now >= claims.expires_at:
        raise SessionExpired
    return claims
