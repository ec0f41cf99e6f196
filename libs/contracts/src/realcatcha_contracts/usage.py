"""The usage event that a token carries; its redemption counts it, in the same atomic step.

It is counted in Redis hashes ``u:{b}:<yyyymmddhh>:open`` (UTC), `b` = the first two hex digits of the session id's hash
slot tag; see `realcatcha_contracts.counts`.
"""

import msgspec


class UsageEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One successful redemption.

    Attributes:
        id: Session id; unique.
        ts: Unix time of the redemption, seconds; 0 until then.
        kind: Challenge kind that decided, or ``none`` where behaviour alone did.
        verdict: ``passed`` (without a challenge) or ``solved``.
        country: ISO 3166 alpha-2, or empty when unknown.
        latency_ms: From the session's creation to the token's issue.
    """

    id: str
    site: str
    organisation: str
    ts: float
    kind: str
    verdict: str
    country: str = ""
    latency_ms: int = 0


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(UsageEvent)


def encode_usage(event: UsageEvent) -> bytes:
    """Encode an event for its token."""
    return _encoder.encode(event)


def decode_usage(data: bytes) -> UsageEvent:
    """Decode a token's event. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _decoder.decode(data)


def usage_key(tag: str, hour: str) -> str:
    """Begin the names of what is counted of one slot tag (two hex digits) in one UTC hour (``yyyymmddhh``)."""
    return f"u:{{{tag}}}:{hour}"
