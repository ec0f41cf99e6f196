"""From a colour to pictures of it, and from their scores to how the colour feels."""

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_abstract import FEELINGS, Color, picture_in_colors

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Scorer = Callable[[Pixels], Floats]
"""From ``(N, 224, 224, 3)`` uint8 RGB to ``(N, 4)`` shares in the order of `FEELINGS`."""

_PER_STYLE: Final = 3


def pictures_of_color(color: Color) -> Pixels:
    """Paint a colour in the shapes of each feeling, three times: ``(12, 224, 224, 3)``; always the same for one colour.

    Each style has its turn, so that shapes speak for no feeling more than for another.
    """
    number = (color.r << 16) + (color.g << 8) + color.b
    return np.stack(
        [
            picture_in_colors(number * _PER_STYLE + turn, colors=[color], style=style).pixels
            for style in FEELINGS
            for turn in range(_PER_STYLE)
        ]
    )


def feel(colors: Iterable[Color], scorers: dict[str, Scorer]) -> dict[str, dict[Color, Floats]]:
    """Score every colour by each scorer: the mean of its pictures' shares, ``(4,)``."""
    felt: dict[str, dict[Color, Floats]] = {name: {} for name in scorers}
    for color in sorted(set(colors)):
        pixels = pictures_of_color(color)
        for name, scorer in scorers.items():
            felt[name][color] = scorer(pixels).mean(axis=0)
    return felt
