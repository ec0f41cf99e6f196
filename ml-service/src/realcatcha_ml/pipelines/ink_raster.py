"""Strokes to the picture that the handwriting network reads: ink and the direction it was drawn in.

The picture is drawn by the server from the strokes, always with the same pen, so that no picture of the browser's is
trusted and stroke width never differs between training and serving. Work and memory are bounded whatever the strokes:
at most `_MAX_SAMPLES` spots a word.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_ml.pipelines.ink import Inks

HEIGHT_PX: Final = 32
WIDTH_PX: Final = 160
CHANNELS: Final = 3
"""Ink, then the mean x and y part of the unit vector along the pen's way, both times ink."""

_MARGIN_PX: Final = 2.0
_BROADEN: Final = 1.5  # Letters are made broader than they were drawn, where there is room: more columns for each.
_NARROW: Final = 1.6  # A very wide word keeps some of its height: its letters are narrowed instead, at most by this.
_FLATTEST: Final = 0.08  # Ink flatter than this share of its width is a line; it is not blown up to full height.
_STEP_PX: Final = 0.7
_MAX_SAMPLES: Final = 8_000
_DOT: Final = 1.5  # Ink of a pen that touched down, in pixels of line.
_DARKNESS: Final = 1.5

Floats = NDArray[np.float64]


def rasters(inks: Inks) -> NDArray[np.float32]:
    """Draw words: ``(N, 3, 32, 160)`` float32, ink 0 to 1, directions -1 to 1; N is ``len(inks)``."""
    count = len(inks)
    if count == 0:
        return np.zeros((0, CHANNELS, HEIGHT_PX, WIDTH_PX), dtype=np.float32)
    spots = _spots(_placed(inks), inks)
    cells = count * HEIGHT_PX * WIDTH_PX
    density, *ways = _planes(spots, cells)
    shape = (count, HEIGHT_PX, WIDTH_PX)
    ink = 1.0 - np.exp(-_DARKNESS * density)
    share = ink / np.maximum(density, 1e-6)
    stacked = np.stack([ink.reshape(shape), *((way * share).reshape(shape) for way in ways)], axis=1)
    return stacked.astype(np.float32)


def _placed(inks: Inks) -> Floats:
    """Scale and centre each word into the picture, in pixels."""
    starts = inks.starts()
    low = np.minimum.reduceat(inks.points, starts)
    size = np.maximum(np.maximum.reduceat(inks.points, starts) - low, 1e-9)
    room = np.array([WIDTH_PX - 2 * _MARGIN_PX, HEIGHT_PX - 2 * _MARGIN_PX])
    middle = low + size / 2
    height = np.maximum(size[:, 1], _FLATTEST * size[:, 0])
    tallest = room[1] / height
    across = np.minimum(_BROADEN * tallest, room[0] / size[:, 0])
    scale = np.stack([across, np.minimum(tallest, _NARROW * across)], axis=1)
    placed: Floats = (inks.points - middle[inks.word]) * scale[inks.word] + np.array([WIDTH_PX, HEIGHT_PX]) / 2 - 0.5
    return placed


class _Spots:
    """Small spots of ink along the pen's way.

    Attributes:
        x, y: Pixels within a word's picture.
        dx, dy: Unit vector along the way; zero where a pen touched down.
        ink: Pixels of line that the spot stands for.
        word: Whose it is.
    """

    __slots__ = ("dx", "dy", "ink", "word", "x", "y")

    def __init__(self, parts: list[tuple[Floats, Floats, Floats, NDArray[np.int64]]]) -> None:
        at, along, ink, word = (np.concatenate(list(group)) for group in zip(*parts, strict=True))
        self.x, self.y, self.dx, self.dy, self.ink, self.word = at[:, 0], at[:, 1], along[:, 0], along[:, 1], ink, word


def _spots(points: Floats, inks: Inks) -> _Spots:
    joined = np.flatnonzero(inks.stroke[1:] == inks.stroke[:-1])
    begin, step = points[joined], points[joined + 1] - points[joined]
    owner = inks.word[joined]
    length = np.hypot(step[:, 0], step[:, 1])
    spacing = np.maximum(_STEP_PX, np.bincount(owner, length, minlength=len(inks)) / (_MAX_SAMPLES - 3_000))
    pieces = np.ceil(length / spacing[owner]).astype(np.int64)
    segment = np.repeat(np.arange(joined.size), pieces)
    index = np.arange(segment.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    at = begin[segment] + step[segment] * ((index + 0.5) / pieces[segment])[:, None]
    along = (step / np.maximum(length, 1e-9)[:, None])[segment]
    ink = (length / np.maximum(pieces, 1))[segment]
    down = np.flatnonzero(np.diff(inks.stroke, prepend=-1))
    dots = (points[down], np.zeros((down.size, 2)), np.full(down.size, _DOT), inks.word[down])
    return _Spots([(at, along, ink, owner[segment]), dots])


def _planes(spots: _Spots, cells: int) -> list[Floats]:
    """Sum ink and its directions into pixels, each spot shared by the four pixels around it."""
    left, top = np.floor(spots.x).astype(np.int64), np.floor(spots.y).astype(np.int64)
    right, below = spots.x - left, spots.y - top
    base = (spots.word * HEIGHT_PX + top) * WIDTH_PX + left
    corners = np.concatenate([base, base + 1, base + WIDTH_PX, base + WIDTH_PX + 1])
    upper, lower = spots.ink * (1 - below), spots.ink * below
    shares = np.stack([upper * (1 - right), upper * right, lower * (1 - right), lower * right])
    parts = (shares, shares * spots.dx, shares * spots.dy)
    return [np.bincount(corners, part.ravel(), minlength=cells).astype(np.float64, copy=False) for part in parts]
