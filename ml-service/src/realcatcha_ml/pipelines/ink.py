"""Drawn words as arrays: many inks in one pair of arrays, so that a batch costs few numpy calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_STROKES: Final = 64
MAX_POINTS: Final = 3_000
MAX_COORDINATE: Final = 100_000


@dataclass(frozen=True)
class Inks:
    """Drawn words, one after the other.

    Attributes:
        points: ``(P, 2)`` float64, x and y, y downwards; any unit.
        stroke: ``(P,)`` int64, rising; points of one stroke share it, and no two words share a stroke.
        word: ``(P,)`` int64, rising from 0 without gaps.
    """

    points: NDArray[np.float64]
    stroke: NDArray[np.int64]
    word: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.word[-1]) + 1 if self.word.size else 0

    def starts(self) -> NDArray[np.int64]:
        """Index of the first point of each word."""
        return np.flatnonzero(np.diff(self.word, prepend=-1))

    def moved_to(self, points: NDArray[np.float64]) -> "Inks":
        """Give the same strokes with other coordinates."""
        return Inks(points, self.stroke, self.word)


def ink_refusal(strokes: Sequence[Sequence[int]]) -> str | None:
    """Say why strokes cannot be read; None when they can.

    Args:
        strokes: Each ``[x0, y0, x1, y1, ...]``.
    """
    if not strokes or len(strokes) > MAX_STROKES:
        return "no strokes, or too many"
    if any(not stroke or len(stroke) % 2 for stroke in strokes):
        return "a stroke that is no list of points"
    if sum(map(len, strokes)) > 2 * MAX_POINTS:
        return "too many points"
    if any(max(stroke) > MAX_COORDINATE or min(stroke) < -MAX_COORDINATE for stroke in strokes):
        return "a point far outside any canvas"
    return None


def inks_of(words: Sequence[Sequence[Sequence[float]]]) -> Inks:
    """Join words, each a list of flat strokes that `ink_refusal` let through."""
    flat = [np.asarray(stroke, dtype=np.float64).reshape(-1, 2) for strokes in words for stroke in strokes]
    sizes = [len(points) for points in flat]
    owners = np.repeat(np.arange(len(words)), [len(strokes) for strokes in words])
    return Inks(
        points=np.concatenate(flat),
        stroke=np.repeat(np.arange(len(flat)), sizes),
        word=np.repeat(owners, sizes),
    )
