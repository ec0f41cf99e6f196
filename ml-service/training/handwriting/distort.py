"""What hands, mice, fingers and screens do to ink: slant, warp, jitter, whole pixels, few samples, pens not lifted."""

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.pipelines.ink import Inks

Floats = NDArray[np.float64]


def distorted(inks: Inks, rng: np.random.Generator) -> Inks:
    """Distort each word in its own way."""
    thinned = _thinned(inks, rng)
    starts = thinned.starts()
    low = np.minimum.reduceat(thinned.points, starts)
    size = np.maximum(np.maximum.reduceat(thinned.points, starts) - low, 1.0)
    shape = _Shape(thinned, low, size)
    points = _shaken(_warped(_sheared(thinned.points - low[thinned.word], shape, rng), shape, rng), shape, rng)
    return _joined(thinned.moved_to(points), rng)


class _Shape:
    """Extent of each word, and which word each point is of."""

    def __init__(self, inks: Inks, low: Floats, size: Floats) -> None:
        self.word = inks.word
        self.count = len(inks)
        self.width, self.height = size[:, 0], size[:, 1]

    def some(self, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Pick a share of the words."""
        return rng.random(self.count) < share


def _sheared(points: Floats, shape: _Shape, rng: np.random.Generator) -> Floats:
    slant = np.clip(rng.normal(0.05, 0.3, shape.count), -0.6, 1.0)[shape.word]
    stretch = np.exp(rng.normal(0, 0.18, shape.count))[shape.word]
    turn = np.clip(rng.normal(0, 0.045, shape.count), -0.14, 0.14)[shape.word]
    x = points[:, 0] * stretch - slant * points[:, 1]
    return np.stack([x, points[:, 1] + turn * x], axis=1)


def _warped(points: Floats, shape: _Shape, rng: np.random.Generator) -> Floats:
    """Bend the line and the widths smoothly along the word."""
    word = shape.word
    moved = points.copy()
    for axis, strength in ((1, 0.05), (0, 0.06)):
        waves = rng.uniform(0.5, 3.0, shape.count) * 2 * np.pi / shape.width
        phase = rng.uniform(0, 2 * np.pi, shape.count)
        amount = rng.normal(0, strength, shape.count) * shape.height
        moved[:, axis] += amount[word] * np.sin(points[:, 0] * waves[word] + phase[word])
    return moved


def _shaken(points: Floats, shape: _Shape, rng: np.random.Generator) -> Floats:
    """Shake the hand, then snap to whole pixels."""
    word = shape.word
    shake = np.abs(rng.normal(0, 0.012, shape.count)) * shape.height * shape.some(0.5, rng)
    moved = points + shake[word][:, None] * rng.normal(size=points.shape)
    grid = shape.height / rng.uniform(22, 110, shape.count)
    snapped = np.rint(moved / grid[word][:, None]) * grid[word][:, None]
    return np.where(shape.some(0.4, rng)[word][:, None], snapped, moved)


def _thinned(inks: Inks, rng: np.random.Generator) -> Inks:
    """Drop samples of some words as slow devices do; both ends of a stroke stay."""
    keep = np.where(rng.random(len(inks)) < 0.4, rng.uniform(0.25, 1.0, len(inks)), 1.0)
    begins = np.diff(inks.stroke, prepend=-1) != 0
    ends = np.append(begins[1:], True)
    kept = begins | ends | (rng.random(inks.word.size) < keep[inks.word])
    return Inks(inks.points[kept], inks.stroke[kept], inks.word[kept])


def _joined(inks: Inks, rng: np.random.Generator) -> Inks:
    """In some words the pen is not always lifted between strokes."""
    lazy = np.where(rng.random(len(inks)) < 0.1, 0.3, 0.0)
    first = np.diff(inks.stroke, prepend=-1) != 0
    new_word = np.diff(inks.word, prepend=-1) != 0
    lifted = first & (new_word | (rng.random(inks.word.size) >= lazy[inks.word]))
    return Inks(inks.points, np.cumsum(lifted) - 1, inks.word)
