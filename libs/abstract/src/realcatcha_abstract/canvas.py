"""What compositions draw on: the unit square, y down, painted at twice the size and then halved for smooth edges."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from realcatcha_abstract.color import Color

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

_SCALE: Final = 2


class Canvas:
    """A square to paint on; every length is a share of its side, every opacity 0 to 1.

    Args:
        size_px: Side of the picture that `pixels` gives.
        ground: What it is filled with.
    """

    def __init__(self, size_px: int, *, ground: Color) -> None:
        self._size_px = size_px
        self._side = size_px * _SCALE
        self._image = Image.new("RGB", (self._side, self._side), ground)
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def gradient(self, colors: Sequence[Color]) -> None:
        """Cover everything with colours that pass into each other from top to bottom."""
        column = Image.fromarray(np.array(colors, dtype=np.uint8)[:, None, :])
        self._image.paste(column.resize((1, self._side), Image.Resampling.BICUBIC).resize((self._side, self._side)))

    def polygon(self, points: Floats, color: Color, *, opacity: float = 1.0) -> None:
        """Fill the polygon through ``(N, 2)`` points."""
        self._draw.polygon(self._places(points), fill=_fill(color, opacity))

    def disc(self, x: float, y: float, radius: float, color: Color, *, opacity: float = 1.0) -> None:
        """Fill a circle."""
        self._draw.ellipse(self._box(x, y, radius), fill=_fill(color, opacity))

    def ring(self, x: float, y: float, radius: float, color: Color, *, width: float, opacity: float = 1.0) -> None:
        """Draw a circle's edge, `width` inwards."""
        self._draw.ellipse(self._box(x, y, radius), outline=_fill(color, opacity), width=self._length(width))

    def arc(
        self, x: float, y: float, radius: float, color: Color, *, width: float, degrees: tuple[float, float]
    ) -> None:
        """Draw part of a circle's edge, clockwise from the right, `width` inwards."""
        self._draw.arc(self._box(x, y, radius), *degrees, fill=color, width=self._length(width))

    def line(self, points: Floats, color: Color, *, width: float, opacity: float = 1.0) -> None:
        """Draw straight lines through ``(N, 2)`` points."""
        self._draw.line(self._places(points), fill=_fill(color, opacity), width=self._length(width), joint="curve")

    def soften(self, radius: float) -> None:
        """Blur what was painted so far."""
        self._image.paste(self._image.filter(ImageFilter.BoxBlur(radius * self._side)))

    def pixels(self) -> Pixels:
        """Give the picture: ``(size_px, size_px, 3)`` uint8 RGB."""
        return np.asarray(self._image.reduce(_SCALE))

    def _places(self, points: Floats) -> list[float]:
        places: list[float] = (points * self._side).ravel().tolist()
        return places

    def _box(self, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        side = self._side
        return (x - radius) * side, (y - radius) * side, (x + radius) * side, (y + radius) * side

    def _length(self, share: float) -> int:
        return max(1, round(share * self._side))


def _fill(color: Color, opacity: float) -> tuple[int, int, int, int]:
    return (*color, round(255 * opacity))
