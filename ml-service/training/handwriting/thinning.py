"""Lines from thick shapes: thin a bitmap to its skeleton and follow it as a pen would."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Bitmap = NDArray[np.bool_]
Pixel = tuple[int, int]

_AROUND: Final = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
_SHORTEST: Final = (
    3  # Shorter spurs of a skeleton are corners of the shape, not lines, unless nothing else is there: a dot.
)


def thinned(shape: Bitmap) -> Bitmap:
    """Give the skeleton of a shape (Zhang and Suen 1984)."""
    image = np.pad(shape, 1)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            around = np.stack([np.roll(image, (-dy, -dx), (0, 1)) for dy, dx in _AROUND])
            north, _, east, _, south, _, west, _ = around
            count = around.sum(axis=0)
            turns = (~around & np.roll(around, -1, axis=0)).sum(axis=0)
            if first:
                open_sides = ~(north & east & south) & ~(east & south & west)
            else:
                open_sides = ~(north & east & west) & ~(north & south & west)
            gone = image & (count >= 2) & (count <= 6) & (turns == 1) & open_sides
            image &= ~gone
            changed |= bool(gone.any())
    return image[1:-1, 1:-1]


def strokes_of(skeleton: Bitmap) -> list[NDArray[np.float64]]:
    """Follow a skeleton: lines of ``(P, 2)`` x, y, begun at ends where there are any, as straight as may be."""
    left = {(int(y), int(x)) for y, x in np.argwhere(skeleton)}
    whole = frozenset(left)
    lines: list[NDArray[np.float64]] = []
    while left:
        start = min(left, key=lambda pixel: (len(_next_to(pixel, whole)), pixel))
        path = _follow(start, left, whole)
        if len(path) > _SHORTEST or all(near in path for pixel in path for near in _next_to(pixel, whole)):
            lines.append(_smooth(np.array([(x, y) for y, x in path], dtype=np.float64)))
    return lines


def _next_to(pixel: Pixel, pixels: frozenset[Pixel] | set[Pixel]) -> list[Pixel]:
    near = [(pixel[0] + dy, pixel[1] + dx) for dy, dx in _AROUND]
    return [one for one in near if one in pixels]


def _follow(start: Pixel, left: set[Pixel], whole: frozenset[Pixel]) -> list[Pixel]:
    left.discard(start)
    drawn = [one for one in _next_to(start, whole) if one not in left]
    path = [drawn[0], start] if drawn else [start]
    while ahead := _next_to(path[-1], left):
        y, x = path[-1]
        back_y, back_x = path[max(0, len(path) - 5)]
        after = max(ahead, key=lambda one: (one[0] - y) * (y - back_y) + (one[1] - x) * (x - back_x))
        for one in ahead:  # A thick spot is passed through once.
            if one != after and max(abs(one[0] - after[0]), abs(one[1] - after[1])) == 1 and len(ahead) == 2:
                left.discard(one)
        left.discard(after)
        path.append(after)
    ending = [one for one in _next_to(path[-1], whole) if one not in path[-4:]]
    return [*path, ending[0]] if ending else path


def _smooth(line: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(line) < 5:
        return line
    padded = np.pad(line, ((2, 2), (0, 0)), mode="edge")
    smoothed: NDArray[np.float64] = np.stack([padded[i : i + len(line)] for i in range(5)]).mean(axis=0)
    smoothed[0], smoothed[-1] = line[0], line[-1]
    return smoothed
