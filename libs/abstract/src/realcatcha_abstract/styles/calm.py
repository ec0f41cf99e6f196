"""Calm: long waves, wide ripples, pebbles; few shapes, soft edges, little contrast, a slow and even rhythm."""

from collections.abc import Callable
from typing import Final

import numpy as np

from realcatcha_abstract.canvas import Canvas, Pixels
from realcatcha_abstract.color import blend
from realcatcha_abstract.palette import Palette
from realcatcha_abstract.styles.shapes import band, shuffled
from realcatcha_abstract.textures import finish


def compose(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Paint one of the three compositions."""
    drawings: tuple[Callable[[Canvas, Palette, np.random.Generator], None], ...] = (_waves, _ripples, _pebbles)
    drawings[int(rng.integers(len(drawings)))](canvas, palette, rng)
    canvas.soften(rng.uniform(0.004, 0.01))


def texture(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Lay a breath of light over it."""
    return finish(pixels, rng, light=rng.uniform(3, 8), cells=3, grain=rng.uniform(0.5, 2.0), corners=0.04)


_WAVES: Final = (4, 8)


def _waves(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    count = int(rng.integers(*_WAVES))
    canvas.gradient((palette.light, palette.ground, blend(palette.ground, palette.colors[0], 0.3)))
    canvas.disc(rng.uniform(0.2, 0.8), rng.uniform(0.12, 0.3), rng.uniform(0.06, 0.13), palette.light, opacity=0.9)
    colors = shuffled(palette.colors, rng)
    top, phase = rng.uniform(0.25, 0.42), rng.uniform(0, 2 * np.pi)
    for index in range(count):
        edge = top + (1.0 - top) * index / count
        shift = phase + index * rng.uniform(0.5, 1.2)
        color = blend(palette.light, colors[index % len(colors)], 0.35 + 0.65 * (index + 1) / count)
        canvas.polygon(
            band(edge, height=rng.uniform(0.015, 0.045), turns=rng.uniform(0.6, 1.5), phase=shift), color, opacity=0.85
        )


def _ripples(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    x, y = rng.uniform(0.25, 0.75, 2)
    count = int(rng.integers(6, 11))
    canvas.gradient((palette.ground, blend(palette.ground, palette.colors[0], 0.35)))
    colors = shuffled(palette.colors, rng)
    for index in range(count, 0, -1):
        color = blend(palette.light, colors[index % len(colors)], 0.25 + 0.75 * (1 - index / count) ** 0.7)
        canvas.disc(x, y, 0.09 * index, color, opacity=0.6)
    canvas.disc(x, y, 0.05, palette.light, opacity=0.9)


def _pebbles(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    canvas.gradient((palette.light, palette.ground))
    colors = shuffled(palette.colors, rng)
    for index in range(int(rng.integers(5, 9))):
        x, y = rng.uniform(0.0, 1.0, 2)
        canvas.disc(x, y, rng.uniform(0.14, 0.3), colors[index % len(colors)], opacity=rng.uniform(0.35, 0.65))
    level = rng.uniform(0.6, 0.85)
    canvas.polygon(band(level, height=0.02, turns=0.8, phase=rng.uniform(0, 6)), colors[0], opacity=0.5)
