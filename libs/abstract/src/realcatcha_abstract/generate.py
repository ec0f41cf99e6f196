"""From a seed to a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final

import numpy as np

from realcatcha_abstract.canvas import Canvas, Pixels
from realcatcha_abstract.color import Color
from realcatcha_abstract.palette import Palette, palette_of_colors, palette_of_feeling
from realcatcha_abstract.styles import calm, gloomy, joyful, tense
from realcatcha_abstract.styles.shapes import chance

GENERATOR_VERSION: Final = 1
"""Another number, other pictures: goes up with every change of what a seed gives."""

_STYLES: Final[Mapping[str, ModuleType]] = {"calm": calm, "tense": tense, "joyful": joyful, "gloomy": gloomy}
FEELINGS: Final = tuple(_STYLES)
SIZE_PX: Final = 224


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture with what it was made of.

    Attributes:
        pixels: ``(size_px, size_px, 3)`` uint8 RGB.
        colors: What its palette was made from, one to three; an earlier one has no smaller part in it.
        style: The feeling whose shapes, rhythm and texture it has.
    """

    pixels: Pixels
    colors: tuple[Color, ...]
    style: str


def generate(seed: int, *, feeling: str | None, size_px: int = SIZE_PX) -> Pixels:
    """Paint the picture of a seed: ``(size_px, size_px, 3)`` uint8 RGB, always the same for one `GENERATOR_VERSION`.

    Args:
        seed: 0 or more, of any size.
        feeling: One of `FEELINGS`; None mixes the colours of one with the shapes of another, as chance has it.
        size_px: Side, 32 to 1024.

    Raises:
        ValueError: An unknown feeling, a negative seed or a size out of range.
    """
    return picture_of_feeling(seed, feeling=feeling, size_px=size_px).pixels


def picture_of_feeling(seed: int, *, feeling: str | None, size_px: int = SIZE_PX) -> Picture:
    """Do as `generate` does, and tell what the picture was made of."""
    rng = _random(seed, "of-a-feeling")
    colors = feeling or FEELINGS[int(rng.integers(len(FEELINGS)))]
    style = feeling or FEELINGS[int(rng.integers(len(FEELINGS)))]
    _check(style, size_px=size_px)
    return _paint(palette_of_feeling(colors, rng), style, rng, size_px=size_px)


def picture_in_colors(seed: int, *, colors: Sequence[Sequence[int]], style: str, size_px: int = SIZE_PX) -> Picture:
    """Paint in given colours and their relatives alone, which no feeling has toned; else like `picture_of_feeling`.

    Args:
        seed: 0 or more, of any size.
        colors: One to three, sRGB 0-255, the first one most.
        style: The feeling whose shapes, rhythm and texture it gets.
        size_px: Side, 32 to 1024.

    Raises:
        ValueError: An unknown style, no or too many colours, a negative seed or a size out of range.
    """
    _check(style, size_px=size_px)
    if not 1 <= len(colors) <= 3:  # noqa: PLR2004 (see above)
        raise ValueError("one to three colours")
    rng = _random(seed, "in-colors")
    return _paint(palette_of_colors(colors, rng), style, rng, size_px=size_px)


def _random(seed: int, purpose: str) -> np.random.Generator:
    return np.random.default_rng([GENERATOR_VERSION, *purpose.encode(), seed])


def _check(style: str, *, size_px: int) -> None:
    if style not in _STYLES:
        raise ValueError(f"no feeling {style!r}")
    if not 32 <= size_px <= 1024:  # noqa: PLR2004 (see above)
        raise ValueError("a side of 32 to 1024 pixels")


def _paint(palette: Palette, style: str, rng: np.random.Generator, *, size_px: int) -> Picture:
    canvas = Canvas(size_px, ground=palette.ground)
    _STYLES[style].compose(canvas, palette, rng)
    pixels: Pixels = _STYLES[style].texture(canvas.pixels(), rng)
    if chance(rng, 0.5):
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    return Picture(pixels, palette.base, style)
