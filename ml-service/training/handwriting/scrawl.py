"""Ink that is no word: what a script or an impatient hand draws. It is to be read as nothing."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.pipelines.ink_letters import Letter

Floats = NDArray[np.float64]

_FEWEST_TEETH: Final = 9  # Fewer could be a w.


def scrawl(rng: np.random.Generator) -> Letter:
    """Draw lines, a saw, a tangle, leaps or dots."""
    kinds = (_lines, _saw, _tangles, _leaps, _dots)
    strokes = kinds[rng.integers(len(kinds))](rng)
    return Letter(np.concatenate(strokes), tuple(map(len, strokes)))


def _lines(rng: np.random.Generator) -> list[Floats]:
    """Some long lines, rather flat: an upright one could be an l."""
    return [_line(rng) for _ in range(rng.integers(1, 4))]


def _line(rng: np.random.Generator) -> Floats:
    along = np.linspace(0, 1, rng.integers(2, 40))[:, None]
    begin, end = rng.uniform(0, [60, 60]), rng.uniform([160, 0], [300, 60])
    made: Floats = begin + along * (end - begin) + rng.normal(0, rng.uniform(0, 2), (len(along), 2))
    return made


def _saw(rng: np.random.Generator) -> list[Floats]:
    """Up and down again, more often than any letter."""
    teeth = rng.integers(_FEWEST_TEETH, 40)
    x = np.arange(teeth) * rng.uniform(3, 25)
    return [np.stack([x, np.where(np.arange(teeth) % 2, 0, 60) + rng.normal(0, 6, teeth)], axis=1)]


def _tangles(rng: np.random.Generator) -> list[Floats]:
    """Smooth random walks, which cross themselves."""
    return [_tangle(rng) for _ in range(rng.integers(1, 4))]


def _tangle(rng: np.random.Generator) -> Floats:
    steps = rng.normal(0, 1, (rng.integers(60, 400), 2)).cumsum(axis=0)
    smooth = np.stack([np.convolve(axis, np.ones(9) / 9, mode="valid") for axis in steps.T], axis=1)
    made: Floats = smooth * rng.uniform(3, 9) * [rng.uniform(1, 3), 1.0]
    return made


def _leaps(rng: np.random.Generator) -> list[Floats]:
    """From anywhere to anywhere."""
    return [rng.uniform(0, [rng.uniform(40, 300), 80], (rng.integers(8, 100), 2))]


def _dots(rng: np.random.Generator) -> list[Floats]:
    """Taps."""
    return [point[None] for point in rng.uniform(0, [200, 60], (rng.integers(1, 12), 2))]
