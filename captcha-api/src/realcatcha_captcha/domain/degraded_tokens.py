"""Tokens that nothing is stored of: ``d.<base64url of MessagePack>.<base64url of HMAC-SHA256>``.

Issued while the store of sessions is away, to sites whose policy says `pow-only`. All that siteverify will say is in
the token, signed; short-lived, because each process alone knows what it has redeemed until the store is back. The
longest that a page may say has to fit into `LONGEST`, so nothing is in it that a redemption can find elsewhere.
"""

from typing import Final

import msgspec

from realcatcha_captcha.domain import signed_text
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.tokens import LONGEST, TokenRecord

LIFE_S: Final = 60.0
SESSION_LIFE_S: Final = 120.0
_PREFIX: Final = "d."
_PURPOSE: Final = "degraded token"


class DegradedToken(msgspec.Struct, frozen=True, array_like=True):
    """What such a token carries.

    Attributes:
        record: What siteverify will say.
        country: Of the visitor, for the usage event of its redemption; `latency_ms` likewise.
    """

    sid: str
    site: str
    expires_at: float
    record: TokenRecord
    country: str
    latency_ms: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(DegradedToken)


def seal(token: DegradedToken, keys: Keyring) -> str:
    """Sign a token into the text that the visitor's form carries."""
    return _PREFIX + signed_text.sign(_encoder.encode(token), keys, purpose=_PURPOSE)


def unseal(text: str, keys: Keyring) -> DegradedToken | None:
    """Read a token; None where it is none of ours."""
    if not text.startswith(_PREFIX) or len(text) > LONGEST:
        return None
    payload = signed_text.check(text.removeprefix(_PREFIX), keys, purpose=_PURPOSE)
    try:
        return None if payload is None else _decoder.decode(payload)
    except msgspec.MsgspecError:  # signed by another version of this service
        return None
