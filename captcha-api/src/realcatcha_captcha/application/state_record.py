"""A session once it has been evaluated, as the application keeps it in the state store."""

import msgspec

from realcatcha_captcha.domain.risk import Step
from realcatcha_captcha.domain.sessions import SessionClaims


class SessionState(msgspec.Struct, frozen=True, array_like=True):
    """Everything that later steps must know; opaque to the store.

    Attributes:
        organisation: Owner of the site, for the usage event.
        asked: Highest `Step` asked so far; sets the score of the token.
        rounds: Challenges to be solved in all.
        solved: Of them, solved.
        shown: Challenges shown, replaced ones included; the step number of the next puzzle.
        wrong: Wrong answers so far.
        counts: Whether the open challenge, solved, counts as one of `rounds`.
        kind: Of the open challenge.
        expected: Its right tiles; `words` and `weights` as its pack has them, `language` as its shelf.
        judged: False while the model's word may still come.
        sets: Rounds of the open challenge that are answered; its kind says how many it takes.
        forgiven: Disagreement that they were forgiven.
        rounds_done: Rounds of the solved challenges.
        solved_kinds: Kinds of the solved challenges.
        failed_kinds: Kinds of the wrong answers.
        by_ear: The visitor uses no pointer, or has chosen a kind that needs no sight.
        drawing: Hash of the last drawing that was looked for among earlier ones; `drawing_hits` what was found. Kept
            where the answer is given back, so that it does not find itself.
        over_budget: The network was beyond its budget of packs when the session began or was evaluated.
    """

    claims: SessionClaims
    organisation: str
    asked: int
    trust: float | None
    reasons: list[str]
    judged: bool
    rounds: int = 0
    solved: int = 0
    shown: int = 0
    wrong: int = 0
    swaps_left: int = 2
    kind: str = "none"
    band: int = 0
    counts: bool = True
    expected: list[int] = msgspec.field(default_factory=list)
    challenge: str = ""
    challenge_expires_at: float = 0.0
    words: list[str] = msgspec.field(default_factory=list)
    weights: list[float] = msgspec.field(default_factory=list)
    language: str = "en"
    sets: int = 0
    forgiven: float = 0.0
    rounds_done: int = 0
    solved_kinds: list[str] = msgspec.field(default_factory=list)
    failed_kinds: list[str] = msgspec.field(default_factory=list)
    by_ear: bool = False
    drawing: str = ""
    drawing_hits: int = 0
    over_budget: bool = False

    @property
    def step(self) -> Step:
        """The highest step asked so far."""
        return Step(self.asked)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SessionState)


def encode_state(state: SessionState) -> bytes:
    """Encode for the store."""
    return _encoder.encode(state)


def decode_state(data: bytes) -> SessionState:
    """Decode from the store. Raises `msgspec.MsgspecError`."""
    return _decoder.decode(data)
