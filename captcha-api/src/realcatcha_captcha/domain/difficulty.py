"""Difficulty that follows how often a site's visitors recently failed (DESIGN 6 and 8).

What is counted: the first answers of sessions of the last `WINDOW_S` (ten minutes, sliding), and the wrong ones among
them, apart for *trusted* visitors (judged at 40 or more, after every rule) and *doubted* ones (less, or not judged).
Answers and not shown challenges are the denominator: whoever asked for challenges and answered none would otherwise
thin the rate. A session counts once: its later answers tell more of the visitor than of the site. Visitors of networks
that guess are left out, and so is what one network answers wrongly beyond ten an hour: its own price rises, and one
network that fails on purpose must not move what everybody is asked.

Rates carry a prior of 20 answers with 10 % wrong, so that a handful of visitors moves nothing: ten wrong answers out of
ten leave the level at 0, twenty out of twenty make it 1. Among the doubted are people on phones, whom nothing judges:
that one in four of them errs raises nothing.

| who fails | how often | points |
|---|---|---|
| doubted | 40 % to 80 % | 0 to +30 |
| trusted | 60 % to 90 %: no people, however they move | 0 to +30 |
| trusted, while the site is quiet and nothing above raises | 20 % to 40 %, and up to 60 % | 0 to -20 |

Quiet: the trusted gave at least 20 answers, and all answers of the window are at most a tenth of the sessions that the
site's policy calls ordinary in it. Doubted visitors cannot make anything easier: attackers would fail on purpose. Nor
do points add up: the highest raise wins.

Ten points are a level, -2 to +3. A level is entered when its points are reached and left when they fall five short of
it, so that a rate between two levels does not flap. The site's own number and the points together stay within 0 to 100.
A level moves the work of every puzzle (25 points double it: x0.57 to x2.3) and the share of hard challenges; see
`band_of`. Thresholds and the number of challenges stay as they are.
"""

from dataclasses import dataclass
from typing import Final

from realcatcha_captcha.domain import risk
from realcatcha_captcha.domain.risk import Step

WINDOW_S: Final = 600
TRUSTED_FROM: Final = 40.0
LOWEST_LEVEL: Final = -2
HIGHEST_LEVEL: Final = 3
_POINTS_OF_A_LEVEL: Final = 10
_LEAVE_SHORT_OF: Final = 5.0
_PRIOR_ANSWERS: Final = 20.0
_PRIOR_RATE: Final = 0.10
_QUIET_SHARE: Final = 0.10
_FEWEST_TO_EASE: Final = 20.0
_PEOPLE_FAIL_AT_MOST: Final = 0.60
_MIDDLE: Final = 50
_ALL_HARD_AFTER: Final = 40.0
_MOST_HARD: Final = 0.75


@dataclass(frozen=True)
class Answers:
    """Answers of the window, and the wrong ones among them."""

    given: float = 0.0
    wrong: float = 0.0

    @property
    def failure_rate(self) -> float:
        """Share of wrong answers, 0 to 1, drawn towards 10 % while there are few."""
        return (min(self.wrong, self.given) + _PRIOR_ANSWERS * _PRIOR_RATE) / (self.given + _PRIOR_ANSWERS)


@dataclass(frozen=True)
class Recent:
    """What a site's visitors answered in the window, by how far they were trusted before they answered."""

    trusted: Answers = Answers()
    doubted: Answers = Answers()


def is_trusted(trust: float | None) -> bool:
    """Tell whose failures may make a site easier: people, as far as the model and the rules can tell."""
    return trust is not None and trust >= TRUSTED_FROM


def wanted_points(recent: Recent, *, ordinary: float) -> float:
    """Give the points that the window asks for, -20 to 30.

    Args:
        recent: The site's answers.
        ordinary: Sessions in the window that the site's policy calls ordinary.
    """
    trusted, doubted = recent.trusted.failure_rate, recent.doubted.failure_rate
    raised = (
        max(_ramp(doubted, 0.40, 0.80), _ramp(trusted, _PEOPLE_FAIL_AT_MOST, 0.90)) * HIGHEST_LEVEL * _POINTS_OF_A_LEVEL
    )
    if raised > 0 or recent.trusted.given + recent.doubted.given > _QUIET_SHARE * ordinary:
        return raised
    if recent.trusted.given < _FEWEST_TO_EASE or recent.trusted.wrong > _PEOPLE_FAIL_AT_MOST * recent.trusted.given:
        return 0.0
    return _ramp(trusted, 0.20, 0.40) * LOWEST_LEVEL * _POINTS_OF_A_LEVEL


def next_level(held: int, points: float) -> int:
    """Move a level: outwards once the points reach another, back only where they are five short of the held one."""
    sign = -1 if points < 0 else 1
    reached, level = int(abs(points) // _POINTS_OF_A_LEVEL), held * sign
    if level <= reached:  # also from the other side of 0
        return sign * reached
    while level > reached and abs(points) < level * _POINTS_OF_A_LEVEL - _LEAVE_SHORT_OF:
        level -= 1
    return sign * level


def effective(difficulty: int, level: int) -> int:
    """Move the site's number, 0 to 100, by a level."""
    return min(100, max(0, difficulty + level * _POINTS_OF_A_LEVEL))


def band_of(step: Step, *, difficulty: int, level: int, draw: float, named: bool = False) -> int:
    """Give the pack band of a session: 0 easy, 1 hard.

    One easy challenge is a hard one for a share of visitors: 1/40 for each point that the effective number is above 50,
    or that the level has raised it, at most three in four. One hard challenge is an easy one for a quarter of visitors
    at level -1 and half of them at level -2, judged or not, but never where a rule asks it. Two hard challenges are
    always hard.

    Args:
        step: What the visitor is asked.
        difficulty: The effective number.
        level: See `next_level`.
        draw: The session's own, 0 to 1, that nobody outside can compute.
        named: A rule has spoken against the visitor.
    """
    if step is Step.EASY:
        points = max(difficulty - _MIDDLE, level * _POINTS_OF_A_LEVEL)
        return int(draw < min(_MOST_HARD, points / _ALL_HARD_AFTER))
    if step is Step.HARD and not named:
        return int(draw >= -level / 4)
    return risk.band_of(step)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
