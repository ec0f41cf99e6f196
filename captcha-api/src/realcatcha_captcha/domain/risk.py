"""Risk: the model's trust and named reasons decide how much a visitor is asked to do (DESIGN 6).

Trust is 0 to 100, a quantile of people's scores: 5 % of people are below 70, 1 % below 40, 0.2 % below 15. A reason
caps it on that default scale. The site's own thresholds place only the model's word, so that lax thresholds cannot
wave through what a rule has named. Every threshold is shifted per session by a keyed amount that nobody outside can
compute: an account of one's own is no oracle for the exact threshold of someone else's visitor.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from realcatcha_contracts import Thresholds

from realcatcha_captcha.domain.keys import Keyring

JITTER: Final = 2.0
UNKNOWN_TRUST: Final = "unknown-trust"
ASK_EVERYBODY: Final = 100.0
"""A site whose `passes` is this has nobody pass unasked, whatever the jitter; people are asked one easy challenge."""

_DEFAULTS: Final = Thresholds()


class Step(IntEnum):
    """How much a visitor is asked, from nothing upwards."""

    PASS = 0
    EASY = 1
    HARD = 2
    TWO_HARD = 3


@dataclass(frozen=True)
class Reason:
    """A named finding; trust is at most `cap` where it holds. 100: noted without effect."""

    name: str
    cap: float = 100.0


@dataclass(frozen=True)
class Evidence:
    """All that is known when a step is chosen.

    Attributes:
        trust: The model's, or None: no pointer data, an uncalibrated pointer, or no answer in time.
        reasons: What the rules found.
        unknowns_exhausted: Visitors of unknown trust from this network or on this site are over their limit.
    """

    trust: float | None
    reasons: tuple[Reason, ...] = ()
    unknowns_exhausted: bool = False


@dataclass(frozen=True)
class Assessment:
    """The step, and what is kept with the verdict.

    Attributes:
        trust: After the caps; None while unknown.
        reasons: Names, sorted, each once.
    """

    step: Step
    trust: float | None
    reasons: tuple[str, ...]


def jitter(sid: str, keys: Keyring) -> float:
    """Shift the thresholds of a session by up to `JITTER`, the same at every call for it."""
    word = int.from_bytes(keys.mac("jitter", sid.encode())[:4], "big")
    return (word / 0xFFFFFFFF * 2 - 1) * JITTER


def draw(sid: str, keys: Keyring) -> float:
    """Draw a session's lot, 0 to 1, the same at every call for it; decides what only a share of visitors is asked."""
    return int.from_bytes(keys.mac("lot", sid.encode())[:4], "big") / 0x100000000


def assess(evidence: Evidence, thresholds: Thresholds, *, shift: float) -> Assessment:
    """Choose the step.

    Args:
        evidence: What is known.
        thresholds: The site's.
        shift: See `jitter`.
    """
    cap = min((reason.cap for reason in evidence.reasons), default=100.0)
    names = {reason.name for reason in evidence.reasons if reason.name}
    by_rules = _place(cap, _DEFAULTS)
    if evidence.trust is None:
        step = max(Step.HARD, by_rules)
        if evidence.unknowns_exhausted:
            step, names = Step.TWO_HARD, names | {"unknowns-exhausted"}
        return Assessment(step, None, tuple(sorted(names | {UNKNOWN_TRUST})))
    step = max(_place(evidence.trust - shift, thresholds), by_rules)
    return Assessment(step, min(evidence.trust, cap), tuple(sorted(names)))


def _place(trust: float, thresholds: Thresholds) -> Step:
    if trust >= thresholds.passes and thresholds.passes < ASK_EVERYBODY:
        return Step.PASS
    if trust >= thresholds.easy:
        return Step.EASY
    return Step.HARD if trust >= thresholds.hard else Step.TWO_HARD


def name_of(step: Step) -> str:
    """Name a step as records do: ``pass``, ``easy``, ``hard`` or ``two-hard``."""
    return step.name.lower().replace("_", "-")


def rounds_of(step: Step) -> int:
    """Count the challenges that a step asks to be solved."""
    return {Step.PASS: 0, Step.EASY: 1, Step.HARD: 1, Step.TWO_HARD: 2}[step]


def band_of(step: Step) -> int:
    """Give the pack band of a step: 0 easy, 1 hard; `domain.difficulty` moves a share of visitors."""
    return 0 if step <= Step.EASY else 1


def pow_factor(step: Step) -> float:
    """Multiply the site's work at a step; 0 asks no further proof of work."""
    return {Step.PASS: 0.0, Step.EASY: 0.0, Step.HARD: 2.0, Step.TWO_HARD: 6.0}[step]


def score_of(step: Step) -> float:
    """Give siteverify's score for a visitor who did what the step asked."""
    return {Step.PASS: 0.9, Step.EASY: 0.7, Step.HARD: 0.4, Step.TWO_HARD: 0.1}[step]
