"""What the widget is answered; encoded once, because an identical request gets the identical bytes again."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from realcatcha_captcha.domain.challenges.abstract import AbstractView
from realcatcha_captcha.domain.challenges.handwriting import HandwritingView
from realcatcha_captcha.domain.challenges.image_grid import GridView
from realcatcha_captcha.domain.challenges.pow import PowView
from realcatcha_captcha.domain.challenges.spoken import SpokenView
from realcatcha_captcha.domain.proof_of_work import Puzzle

Why = Literal["wrong", "next", "unread"]


class SessionStarted(msgspec.Struct, frozen=True):
    """A new session and the proof of work its evaluation asks for."""

    session: str
    expires_at: str
    pow: Puzzle


class Passed(msgspec.Struct, frozen=True, tag="passed", tag_field="status"):
    """The visitor is through; the token verifies once."""

    token: str
    expires_at: str


class Challenged(msgspec.Struct, frozen=True, tag="challenge", tag_field="status", omit_defaults=True):
    """The visitor is asked to do something.

    Attributes:
        pow: Where present, `answer` and `swap` must solve it.
        reason: Why there is another one: the last answer was wrong, one more is asked, or the answer could not be
            read just now, which costs nothing.
    """

    challenge: GridView | AbstractView | HandwritingView | SpokenView | PowView
    pow: Puzzle | None = None
    reason: Why | None = None


class Denied(msgspec.Struct, frozen=True, tag="denied", tag_field="status"):
    """The session is over; never says why."""


Result = Passed | Challenged | Denied
_encoder = msgspec.json.Encoder()


def encode(result: Result | SessionStarted) -> bytes:
    """Encode a result for the response body."""
    return _encoder.encode(result)


def timestamp(unix_s: float) -> str:
    """Write a time as ISO 8601, UTC, milliseconds."""
    return datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
