"""Gloomy: rain under clouds, hanging curtains, hills at dusk; heavy shapes that sink, little light, fog."""

from collections.abc import Callable

import numpy as np

from realcatcha_abstract.canvas import Canvas, Pixels
from realcatcha_abstract.color import blend
from realcatcha_abstract.palette import Palette
from realcatcha_abstract.styles.shapes import band, shuffled
from realcatcha_abstract.textures import finish


def compose(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Paint one of the three compositions."""
    drawings: tuple[Callable[[Canvas, Palette, np.random.Generator], None], ...] = (_rain, _curtains, _dusk)
    drawings[int(rng.integers(len(drawings)))](canvas, palette, rng)


def texture(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Lay fog over it and take the light from the corners."""
    return finish(
        pixels, rng, light=rng.uniform(7, 14), cells=5, grain=rng.uniform(2, 5), corners=rng.uniform(0.3, 0.5)
    )


def _rain(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    colors = shuffled(palette.colors, rng)
    canvas.gradient((palette.dark, palette.ground, colors[0], blend(colors[0], palette.ground, 0.6)))
    for index in range(int(rng.integers(14, 24))):
        x, y = rng.uniform(-0.1, 1.1), rng.uniform(-0.08, 0.22)
        color = blend(palette.dark, colors[index % len(colors)], rng.uniform(0.1, 0.5))
        canvas.disc(x, y, rng.uniform(0.1, 0.22), color, opacity=0.7)
    canvas.soften(rng.uniform(0.012, 0.025))
    slant = rng.uniform(-0.04, 0.04)
    for _ in range(int(rng.integers(40, 90))):
        x, y, length = rng.uniform(0, 1), rng.uniform(0.15, 1), rng.uniform(0.05, 0.16)
        canvas.line(
            np.array([[x, y], [x + slant, y + length]]), palette.light, width=0.004, opacity=rng.uniform(0.1, 0.35)
        )


def _curtains(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    colors = shuffled(palette.colors, rng)
    canvas.gradient((colors[0], palette.ground, palette.dark))
    x = -0.06
    while x < 1.0:
        width, length = rng.uniform(0.05, 0.13), rng.uniform(0.35, 0.95)
        color = blend(colors[int(rng.integers(len(colors)))], palette.dark, rng.uniform(0.2, 0.75))
        middle = x + width / 2
        canvas.polygon(
            np.array([[x, -0.02], [x + width, -0.02], [middle + 0.3 * width, length], [middle - 0.3 * width, length]]),
            color,
            opacity=0.8,
        )
        canvas.disc(middle, length, 0.36 * width, color, opacity=0.8)
        x += width * rng.uniform(0.7, 1.05)
    canvas.soften(rng.uniform(0.006, 0.014))


def _dusk(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    colors = shuffled(palette.colors, rng)
    canvas.gradient((palette.dark, palette.ground, colors[0], palette.ground))
    canvas.disc(
        rng.uniform(0.15, 0.85),
        rng.uniform(0.2, 0.45),
        rng.uniform(0.04, 0.08),
        blend(colors[0], palette.light, 0.45),
        opacity=0.7,
    )
    canvas.soften(0.012)
    count = int(rng.integers(4, 7))
    for index in range(count):
        level = 0.5 + 0.5 * index / count + rng.normal(0, 0.02)
        color = blend(colors[index % len(colors)], palette.dark, 0.25 + 0.65 * (index + 1) / count)
        outline = band(level, height=rng.uniform(0.03, 0.08), turns=rng.uniform(0.5, 1.6), phase=rng.uniform(0, 6))
        canvas.polygon(outline, color, opacity=0.9)
        canvas.soften(0.004)
