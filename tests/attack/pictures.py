"""What a solver without a network of its own sees in a tile: colours, coarse shape, directions of edges."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
_SIDE: Final = 32
_CELLS: Final = 4
_DIRECTIONS: Final = 8


def tiles_of(image: bytes, *, columns: int, rows: int) -> list[Image.Image]:
    """Cut an image into its tiles, row-major."""
    with Image.open(io.BytesIO(image)) as opened:
        whole = opened.convert("RGB")
    width, height = whole.width // columns, whole.height // rows
    return [
        whole.crop((column * width, row * height, (column + 1) * width, (row + 1) * height))
        for row in range(rows)
        for column in range(columns)
    ]


def describe(tile: Image.Image) -> Floats:
    """Describe one tile: ``(F,)`` float32, three parts of length one each.

    A colour histogram (HSV, 8 x 4 x 4), a blurred picture (8 x 8 x 3) and directions of edges in 4 x 4 cells; each is
    made the same for a mirrored tile, because the pool mirrors.
    """
    small = tile.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    parts = (_colours(small), _blurred(small), _edges(small))
    return np.concatenate([part / (np.linalg.norm(part) + 1e-6) for part in parts]).astype(np.float32)


def _colours(tile: Image.Image) -> Floats:
    hue, saturation, value = (np.asarray(band, dtype=np.int32) for band in tile.convert("HSV").split())
    place = (hue // 32) * 16 + (saturation // 64) * 4 + value // 64
    counts: Floats = np.sqrt(np.bincount(place.ravel(), minlength=128)).astype(np.float32)
    return counts


def _blurred(tile: Image.Image) -> Floats:
    tiny = np.asarray(tile.resize((8, 8), Image.Resampling.BOX), dtype=np.float32)
    tiny = tiny + tiny[:, ::-1]
    centred: Floats = (tiny - tiny.mean()).ravel()
    return centred


def _edges(tile: Image.Image) -> Floats:
    grey = np.asarray(tile.convert("L"), dtype=np.float32)
    down, across = np.gradient(grey)
    strength, angle = np.hypot(across, down), np.arctan2(down, np.abs(across))
    bins = np.minimum(((angle / np.pi + 0.5) * _DIRECTIONS).astype(int), _DIRECTIONS - 1)
    cell = np.arange(_SIDE) * _CELLS // _SIDE
    place = (cell[:, None] * _CELLS + cell[None, :]) * _DIRECTIONS + bins
    counts = np.bincount(place.ravel(), weights=strength.ravel(), minlength=_CELLS**2 * _DIRECTIONS)
    cells = counts.reshape(_CELLS, _CELLS, _DIRECTIONS)
    folded: Floats = np.sqrt(cells + cells[:, ::-1]).ravel().astype(np.float32)
    return folded
