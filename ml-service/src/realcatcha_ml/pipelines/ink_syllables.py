"""Korean words composed of single jamo that one person drew: for data that hold jamo only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_ml.pipelines.ink_letters import Letter
from realcatcha_ml.pipelines.jamo import FLAT, Syllable, syllable_of

Floats = NDArray[np.float64]

SYLLABLE: Final = 60.0
"""Side of a composed syllable; the unit of everything below is this side."""

_LINE: Final = 0.2  # A jamo flatter or narrower than this share is a line: it is not stretched to fill its place.


@dataclass(frozen=True)
class Place:
    """Where a jamo stands in its syllable; y points down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def low(self) -> Floats:
        """Upper left corner."""
        return np.array([self.left, self.top])

    @property
    def size(self) -> Floats:
        """Width and height."""
        return np.array([self.right - self.left, self.bottom - self.top])


def compose_syllables(word: str, jamo: Mapping[str, Sequence[Letter]], rng: np.random.Generator) -> Letter:
    """Write a word with somebody's jamo, with the unevenness of a hand: sizes, places and gaps differ.

    Raises KeyError for a jamo that the person has not drawn.
    """
    gap, unevenness = rng.uniform(0.02, 0.35), rng.uniform(0.01, 0.06)
    balance = rng.normal(0, 0.05, 2)
    right = 0.0
    points: list[Floats] = []
    sizes: list[int] = []
    for character in word:
        drawn = [
            (place, jamo[sign][int(rng.integers(len(jamo[sign])))])
            for sign, place in places(syllable_of(character), across=balance[0], down=balance[1])
        ]
        placed = np.concatenate([_placed(letter, place, unevenness, rng) for place, letter in drawn])
        placed *= 1 + unevenness * rng.normal(size=2)
        placed += [right - placed[:, 0].min(), unevenness * rng.normal()]
        points.append(placed)
        sizes.extend(size for _, letter in drawn for size in letter.sizes)
        right = float(placed[:, 0].max()) + max(0.0, gap + 0.05 * rng.normal())
    return Letter(np.concatenate(points) * SYLLABLE, tuple(sizes))


def places(syllable: Syllable, *, across: float = 0.0, down: float = 0.0) -> list[tuple[str, Place]]:
    """Say where each jamo of a syllable stands, in the order of writing.

    Args:
        syllable: What is written.
        across: How much further right than usual the initial ends.
        down: How much further down than usual the part above the finals ends.
    """
    foot = 0.62 + down if syllable.finals else 1.0
    flat, upright = syllable.vowels[0] in FLAT, syllable.vowels[-1] not in FLAT
    split = 0.55 + across
    found: list[tuple[str, Place]] = []
    if flat:
        bar = foot * (0.6 + down)
        end = split + 0.1 if upright else 1.0
        found.append((syllable.initial, Place(0.15 * end, 0.0, 0.85 * end, bar - 0.06)))
        found.append((syllable.vowels[0], Place(0.0, bar, end, foot * 0.95)))
    else:
        found.append((syllable.initial, Place(0.0, 0.06, split - 0.05, foot * 0.85)))
    if upright:
        found.append((syllable.vowels[-1], Place(split + 0.07 if flat else split, 0.0, 0.95, foot)))
    width = 0.75 / max(1, len(syllable.finals))
    for index, sign in enumerate(syllable.finals):
        left = 0.15 + index * width
        found.append((sign, Place(left, foot + 0.05, left + 0.9 * width, 1.0)))
    return found


def _placed(letter: Letter, place: Place, unevenness: float, rng: np.random.Generator) -> Floats:
    """Stretch a jamo over its place, less a line's thickness; what is a line stays one, in the middle."""
    low = letter.points.min(axis=0)
    extent = np.maximum(letter.points.max(axis=0) - low, 1e-9)
    scale = place.size / extent
    if extent[0] < _LINE * extent[1]:
        scale[0] = scale[1]
    elif extent[1] < _LINE * extent[0]:
        scale[1] = scale[0]
    scale = np.minimum(scale, 3.0 * scale.min()) * (1 + unevenness * rng.normal(size=2))
    spare = (place.size - extent * scale) / 2
    made: Floats = (letter.points - low) * scale + place.low + spare + unevenness * rng.normal(size=2)
    return made
