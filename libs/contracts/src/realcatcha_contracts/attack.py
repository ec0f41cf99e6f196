"""The record that a site is, or was, under attack; captcha-api is the only writer.

Stored in Redis as a string ``attack:{site}`` (JSON), written anew every few seconds while the attack lasts and kept for
a day after it ended. A site that was never attacked has none. What the levels mean: `realcatcha_captcha.domain.attack`.
"""

import msgspec


class ReasonCount(msgspec.Struct, frozen=True):
    """A named finding, and in how many evaluations it was made."""

    name: str
    count: int


class AttackRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the last five minutes of a site look like, against what is ordinary there.

    Attributes:
        level: 1 (suspicious), 2 (under attack), 0 once it has ended.
        since: Unix time at which it began, seconds; `at` when this was written.
        ended_at: Unix time at which it ended; None while it lasts.
        steps: Judged steps of the last five minutes: evaluations and wrong answers.
        bad: Of them, those that are no ordinary visitors' (doubted and not solved, or wrong).
        ordinary_share: Share of bad steps that the site's own last day makes expected, 0 to 1.
        reasons: Of the evaluations in the window, the most frequent first.
    """

    site: str
    level: int
    since: float
    at: float
    ended_at: float | None = None
    steps: int = 0
    bad: int = 0
    ordinary_share: float = 0.0
    reasons: list[ReasonCount] = msgspec.field(default_factory=list)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AttackRecord)


def encode_attack(record: AttackRecord) -> bytes:
    """Encode a record for its key."""
    return _encoder.encode(record)


def decode_attack(data: bytes) -> AttackRecord:
    """Decode what the key holds. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _decoder.decode(data)


def attack_key(site: str) -> str:
    """Name the Redis key of a site's record."""
    return f"attack:{{{site}}}"
