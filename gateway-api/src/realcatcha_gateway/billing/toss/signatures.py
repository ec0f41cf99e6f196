"""The signature of webhooks that carry one: ``payout.changed`` and ``seller.changed``.

Toss signs no event about a payment, so that what one says is a hint and the payment is looked up. Where there is a
signature it has to hold: ``tosspayments-webhook-signature`` is ``v1:`` and two base64 values, one of which is the
HMAC-SHA256 of ``{body}:{tosspayments-webhook-transmission-time}`` under the merchant's security key.
"""

import base64
import binascii
import hashlib
import hmac

_SCHEME = "v1:"


def holds(signature: str, *, body: bytes, transmission_time: str, security_key: str) -> bool:
    """Tell whether one of a header's signatures is Toss's."""
    if not signature.startswith(_SCHEME):
        return False
    signed = body + b":" + transmission_time.encode("utf-8", "replace")
    expected = [hmac.digest(key, signed, hashlib.sha256) for key in _keys(security_key)]
    given = [_decoded(part.removeprefix(_SCHEME)) for part in signature.split(",")]
    return any(hmac.compare_digest(one, other) for one in given for other in expected)


def _keys(security_key: str) -> list[bytes]:
    """Give the key as text, and as the bytes that it stands for where it is hexadecimal: documents show both."""
    try:
        return [security_key.encode(), bytes.fromhex(security_key)]
    except ValueError:
        return [security_key.encode()]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip().encode("ascii", "replace"), validate=True)
    except binascii.Error:
        return b""
