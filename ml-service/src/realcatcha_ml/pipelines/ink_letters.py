"""Words composed of single letters that one person drew: for data that hold letters only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

X_HEIGHT: Final = 40.0
"""Height of a small letter in a composed word; the unit of everything below is this height."""

_UP: Final = {**dict.fromkeys("bdfhkl", 1.75), "t": 1.5, **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1.7)}
_DOWN: Final = {**dict.fromkeys("gpqy", 0.75), "j": 0.6}
_DOTTED: Final = frozenset("ij")
_DOT: Final = 0.5
_WIDEST: Final = 2.2


@dataclass(frozen=True)
class Letter:
    """A drawn letter.

    Attributes:
        points: ``(P, 2)`` float64, y downwards; any unit.
        sizes: Points of each stroke; they sum to P.
    """

    points: Floats
    sizes: tuple[int, ...]


def compose(text: str, letters: Mapping[str, Sequence[Letter]], rng: np.random.Generator) -> Letter:
    """Write a text with somebody's letters, with the unevenness of a hand: size, height and gaps differ.

    Raises KeyError for a letter that the person has not drawn.
    """
    gap = rng.uniform(0.15, 0.6)
    unevenness = rng.uniform(0.02, 0.1)
    right = 0.0
    points: list[Floats] = []
    sizes: list[int] = []
    for character in text:
        drawn = letters[character][int(rng.integers(len(letters[character])))]
        placed = _placed(character, drawn, size=1 + unevenness * rng.normal())
        placed += [right, unevenness * rng.normal()]
        points.append(placed)
        sizes.extend(drawn.sizes)
        right = float(placed[:, 0].max()) + max(0.05, gap + 0.12 * rng.normal())
    return Letter(np.concatenate(points) * X_HEIGHT, tuple(sizes))


def _placed(character: str, letter: Letter, *, size: float) -> Floats:
    """Scale a letter to what its kind takes above and below the line, its left edge at 0, the line at 0."""
    up, down = _UP.get(character, 1.0), _DOWN.get(character, 0.0)
    if character in _DOTTED and len(letter.sizes) > 1:
        up += _DOT
    low = letter.points.min(axis=0)
    width, height = np.maximum(letter.points.max(axis=0) - low, 1e-9)
    scale = max(size, 0.5) * min((up + down) / height, _WIDEST / width)
    placed: Floats = (letter.points - low) * scale
    placed[:, 1] += down - height * scale
    return placed
