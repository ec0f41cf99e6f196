"""The usage event that a successful redemption emits, in the same atomic step.

Events of one hour are the entries of Redis lists ``u:{b}:<yyyymmddhh>`` (UTC), `b` = the first two hex digits of
the session id's hash slot tag; only captcha-api appends, only the gateway's roll-up reads.
"""

import msgspec


class UsageEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One successful redemption.

    Attributes:
        id: Session id; unique, so that a roll-up can count each event once.
        ts: Unix time of the redemption, seconds.
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
    """Encode an event for the hour's list."""
    return _encoder.encode(event)


def decode_usage(data: bytes) -> UsageEvent:
    """Decode an entry of the hour's list. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _decoder.decode(data)


def usage_key(tag: str, hour: str) -> str:
    """Name the list of the redemptions of one slot tag (two hex digits) in one UTC hour (``yyyymmddhh``)."""
    return f"u:{{{tag}}}:{hour}"
