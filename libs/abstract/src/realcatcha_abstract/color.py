"""Colours as people see them: OKLab (Ottosson 2020, A perceptual color space for image processing), there and back."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS: Final = np.linalg.inv(_TO_LMS)
_FROM_LAB: Final = np.linalg.inv(_TO_LAB)


class Color(NamedTuple):
    """A colour in sRGB, each part 0-255."""

    r: int
    g: int
    b: int


def to_oklab(rgb: ArrayLike) -> Floats:
    """Convert ``(..., 3)`` sRGB, 0-255, to ``(..., 3)`` OKLab: lightness 0-1, a, b."""
    part = np.asarray(rgb, dtype=np.float64) / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 (IEC 61966-2-1)
    result: Floats = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return result


def from_oklab(lab: ArrayLike) -> Floats:
    """Convert ``(..., 3)`` OKLab to ``(..., 3)`` sRGB, 0-255; what no screen can show is clipped."""
    linear = np.clip((np.asarray(lab, dtype=np.float64) @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0.0, 1.0)
    part = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)  # noqa: PLR2004 (same)
    result: Floats = np.clip(part, 0.0, 1.0) * 255.0
    return result


def changed(color: Sequence[int], *, lightness: float = 0.0, chroma: float = 1.0, turn: float = 0.0) -> Color:
    """Give a relative of a colour.

    Args:
        color: sRGB, 0-255.
        lightness: Added to the lightness of OKLab, 0-1.
        chroma: Factor of its distance from grey.
        turn: Radians by which the hue turns.
    """
    level, a, b = to_oklab(color)
    cos, sin = np.cos(turn), np.sin(turn)
    moved = (np.clip(level + lightness, 0.0, 1.0), chroma * (a * cos - b * sin), chroma * (a * sin + b * cos))
    return Color(*(round(part) for part in from_oklab(moved).tolist()))


def blend(first: Sequence[int], second: Sequence[int], share: float) -> Color:
    """Mix two colours; a `share` of 0 is the first, of 1 the second."""
    lab = (1.0 - share) * to_oklab(first) + share * to_oklab(second)
    return Color(*(round(part) for part in from_oklab(lab).tolist()))
