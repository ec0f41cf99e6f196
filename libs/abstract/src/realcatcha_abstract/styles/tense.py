"""Tense: shards, bolts, teeth; many hard edges, strong contrast, no even rhythm, coarse grain."""

from collections.abc import Callable

import numpy as np

from realcatcha_abstract.canvas import Canvas, Pixels
from realcatcha_abstract.palette import Palette
from realcatcha_abstract.styles.shapes import chance, shuffled, star
from realcatcha_abstract.textures import finish


def compose(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Paint one of the three compositions, then scratch it."""
    drawings: tuple[Callable[[Canvas, Palette, np.random.Generator], None], ...] = (_shards, _bolts, _teeth)
    drawings[int(rng.integers(len(drawings)))](canvas, palette, rng)
    _scratches(canvas, palette, rng)


def texture(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Make it coarse and uneven."""
    return finish(pixels, rng, light=rng.uniform(8, 20), cells=9, grain=rng.uniform(6, 13), corners=0.15)


def _shards(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    centre = rng.uniform(0.25, 0.75, 2)
    count = int(rng.integers(18, 34))
    angles = np.sort(rng.uniform(0, 2 * np.pi, count))
    colors = (*palette.colors, palette.dark, palette.dark, palette.dark)
    for index, angle in enumerate(angles):
        nearer = rng.uniform(0.02, 0.12)
        spread = rng.uniform(0.04, 0.28)
        reach = rng.uniform(0.35, 1.3)
        corners = np.array([[nearer, angle], [reach, angle - spread], [reach * rng.uniform(0.7, 1.1), angle + spread]])
        points = centre + corners[:, :1] * np.column_stack((np.cos(corners[:, 1]), np.sin(corners[:, 1])))
        canvas.polygon(points, colors[index % len(colors)], opacity=rng.uniform(0.75, 1.0))


def _bolts(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    slant = rng.uniform(-0.8, 0.8)
    colors = (*shuffled(palette.colors, rng), palette.dark)
    for index in range(int(rng.integers(7, 13))):
        steps = int(rng.integers(7, 14))
        along = np.linspace(-0.15, 1.15, steps)
        across = rng.uniform(-0.05, 1.05) + rng.choice((-1.0, 1.0)) * rng.uniform(0.05, 0.14) * (-1.0) ** np.arange(
            steps
        )
        across = across + rng.normal(0.0, 0.03, steps) + slant * (along - 0.5)
        points = np.column_stack((across, along)) if index % 3 else np.column_stack((along, across))
        canvas.line(points, colors[index % len(colors)], width=rng.uniform(0.012, 0.06))
    canvas.line(points + 0.01, palette.light, width=0.008, opacity=0.8)


def _teeth(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    colors = (*palette.colors, palette.dark)
    for row in range(int(rng.integers(3, 6))):
        x = -0.1
        base = rng.uniform(-0.1, 1.1)
        down = rng.choice((-1.0, 1.0))
        while x < 1.0:
            width, height = rng.uniform(0.05, 0.16), rng.uniform(0.15, 0.6)
            tip = x + width * rng.uniform(0.1, 0.9)
            points = np.array([[x, base], [x + width, base], [tip, base + down * height]])
            canvas.polygon(points[:, ::-1] if row % 2 else points, colors[int(rng.integers(len(colors)))], opacity=0.95)
            x += width * rng.uniform(0.6, 1.0)
    radii = rng.uniform(0.05, 0.28, 2 * int(rng.integers(6, 11)))
    radii[::2] *= 0.45
    x, y = rng.uniform(0.25, 0.75, 2)
    canvas.polygon(star(x, y, radii=radii, turn=rng.uniform(0, 6)), palette.colors[0])


def _scratches(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    angle = rng.uniform(0, np.pi)
    for _ in range(int(rng.integers(8, 22))):
        start = rng.uniform(0, 1, 2)
        turned = angle + rng.normal(0, 0.25)
        end = start + rng.uniform(0.15, 0.6) * np.array([np.cos(turned), np.sin(turned)])
        color = palette.light if chance(rng, 0.25) else palette.dark
        canvas.line(np.array([start, end]), color, width=rng.uniform(0.003, 0.009), opacity=0.8)
