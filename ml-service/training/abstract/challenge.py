"""What the answer rules of a challenge of five tiles would let through: computed, not measured with visitors."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

import numpy as np
from realcatcha_ml.models.abstract import Thresholds

from training.abstract.people import Floats, Ints
from training.abstract.thresholds import levels

_TILES: Final = 5
_RIGHT: Final = (2, 3)
RULES: Final = (
    ("no tile wrong, one round", 1, 0),
    ("at most one tile wrong, one round", 1, 1),
    ("at most one tile wrong in each of two rounds", 2, 1),
)


def challenge_lines(people: Floats, shares: Floats, feeling: Ints, thresholds: dict[str, Thresholds]) -> Iterator[str]:
    """Give a table of answer rules: who picks at random, and who answers as people left out answer to colours.

    Args:
        people: ``(N, 4)`` what people left out say of each picture's colours.
        shares: ``(N, 4)`` of the network.
        feeling: ``(N,)`` of the generator.
        thresholds: Only pictures that are `present` for their feeling are tiles; wrong ones are `absent` for the other.
    """
    rows = np.arange(len(feeling))
    present, absent = levels(thresholds)
    sure = shares[rows, feeling] >= present[feeling]
    marked = float(people[rows, feeling][sure].mean())
    others = (shares <= absent) & sure[:, None]
    others[rows, feeling] = False
    mistaken = float(people[others].mean()) if others.any() else 0.0
    yield (
        f"By colour alone a person left out gives a sure picture its feeling in {marked:.1%} of cases, and calls it by"
        f" one that is absent in {mistaken:.1%}."
    )
    yield ""
    yield "| rule | picks two or three at random | answers to each tile's colours as people left out do |"
    yield "|---|---|---|"
    for name, rounds, allowed in RULES:
        blind, human = (_passes(errors, allowed) ** rounds for errors in (_blind(), _person(marked, mistaken)))
        yield f"| {name} | {blind:.2%} | {human:.0%} |"


def _passes(errors: Floats, allowed: int) -> float:
    return float(errors[: allowed + 1].sum())


def _blind() -> Floats:
    """How many tiles whoever picks two or three at random gets wrong: ``(6,)`` shares."""
    return _mean(lambda right: _mean(lambda picked: _overlaps(right, picked)))


def _overlaps(right: int, picked: int) -> Floats:
    errors = np.zeros(_TILES + 1)
    for choice in combinations(range(_TILES), picked):
        errors[right + picked - 2 * sum(tile < right for tile in choice)] += 1.0
    return errors / errors.sum()


def _person(marked: float, mistaken: float) -> Floats:
    """The same for who decides tile by tile."""
    return _mean(lambda right: _independent([1.0 - marked] * right + [mistaken] * (_TILES - right)))


def _independent(chances: list[float]) -> Floats:
    errors = np.eye(1, _TILES + 1)[0]
    for chance in chances:
        errors = errors * (1.0 - chance) + np.roll(errors, 1) * chance
    return errors


def _mean(of: Callable[[int], Floats]) -> Floats:
    mean: Floats = np.mean([of(right) for right in _RIGHT], axis=0)
    return mean
