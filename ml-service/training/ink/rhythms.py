"""How long forgers take for each line, and how long they wait between two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from training.ink.people import Ink

Rng = np.random.Generator


@dataclass(frozen=True)
class Beat:
    """Milliseconds for a line of some length, and before the next one begins."""

    took_ms: float
    wait_ms: float


Rhythm = Callable[[int, float, float, Rng], Beat]
"""Given a line's number, its length, the way to it, in pixels."""


def one_pace(rng: Rng, _word: Ink) -> Rhythm:
    """As long as the line is at one speed, or the same for all lines; even waits."""
    pace, same = _pace(rng), rng.random() < 0.25
    usual, waits, spread = float(rng.uniform(200, 700)), _waits(rng), float(rng.choice([0.0, 0.1]))

    def rhythm(_index: int, length: float, _way: float, draw: Rng) -> Beat:
        took = usual if same else length / pace
        return Beat(took * float(np.exp(draw.normal(0, spread))), float(draw.uniform(*waits)))

    return rhythm


def varied(rng: Rng, _word: Ink) -> Rhythm:
    """Longer lines are drawn faster, and each line at its own speed; waits that vary, or grow with the way."""
    pace, power, spread = _pace(rng), float(rng.uniform(0.3, 1.0)), float(rng.uniform(0.15, 0.6))
    middle, wide, speed = float(rng.uniform(2.5, 6)), float(rng.uniform(0.2, 0.9)), float(rng.uniform(0.3, 2.0))
    grows = rng.random() < 0.4

    def rhythm(_index: int, length: float, way: float, draw: Rng) -> Beat:
        took = 60.0 * (length / 60.0) ** power / pace * float(np.exp(draw.normal(0, spread)))
        wait = float(np.exp(draw.normal(middle, wide))) + (way / speed if grows else 0.0)
        return Beat(took, min(wait, 3000.0))

    return rhythm


def of_a_person(rng: Rng, word: Ink) -> Rhythm:
    """What a person took for the lines of a word, and how long he waited between them; stretched a little, or not."""
    took = [max(float(stroke[-1, 2] - stroke[0, 2]), 1.0) for stroke in word]
    gaps = [float(after[0, 2] - before[-1, 2]) for before, after in pairwise(word)] or [100.0]
    lengths = [float(np.hypot(*np.diff(stroke[:, :2], axis=0).T).sum()) + 1.0 for stroke in word]
    pace = float(np.exp(rng.normal(0, 0.15)))

    def rhythm(index: int, length: float, _way: float, _draw: Rng) -> Beat:
        turn = index % len(took)
        share = length / lengths[turn]
        return Beat(took[turn] * pace * (share if share < 0.5 or share > 2 else 1.0), max(gaps[turn % len(gaps)], 0.0))

    return rhythm


def _pace(rng: Rng) -> float:
    """Pixels a millisecond."""
    return float(np.exp(rng.uniform(np.log(0.08), np.log(0.9))))


def _waits(rng: Rng) -> tuple[float, float]:
    kinds: Sequence[tuple[float, float]] = ((0, 20), (10, 120), (100, 400), (150, 900))
    low, high = kinds[int(rng.integers(len(kinds)))]
    return low, high


RHYTHMS: Final = {"one pace": one_pace, "varied": varied, "a person's": of_a_person}
