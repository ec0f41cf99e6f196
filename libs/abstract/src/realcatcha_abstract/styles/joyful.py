"""Joyful: confetti, flowers, arcs; round shapes, many colours side by side, an even and lively rhythm."""

from collections.abc import Callable

import numpy as np

from realcatcha_abstract.canvas import Canvas, Pixels
from realcatcha_abstract.palette import Palette
from realcatcha_abstract.styles.shapes import chance, petal, shuffled
from realcatcha_abstract.textures import finish


def compose(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Paint one of the three compositions."""
    drawings: tuple[Callable[[Canvas, Palette, np.random.Generator], None], ...] = (_confetti, _flowers, _arcs)
    drawings[int(rng.integers(len(drawings)))](canvas, palette, rng)


def texture(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Leave it clear."""
    return finish(pixels, rng, light=rng.uniform(1, 5), cells=4, grain=rng.uniform(0.5, 2.5), corners=0.0)


def _confetti(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    cells = int(rng.integers(4, 7))
    pitch = 1.0 / cells
    for row in range(-1, cells + 1):
        for column in range(-1, cells + 1):
            x = (column + 0.5 + 0.5 * (row % 2)) * pitch + rng.normal(0, 0.08 * pitch)
            y = (row + 0.5) * pitch + rng.normal(0, 0.08 * pitch)
            color = palette.colors[int(rng.integers(len(palette.colors)))]
            radius = pitch * rng.uniform(0.24, 0.46)
            if chance(rng, 0.3):
                canvas.ring(x, y, radius, color, width=0.3 * radius)
            else:
                canvas.disc(x, y, radius, color)
            if chance(rng, 0.35):
                canvas.disc(x, y, 0.35 * radius, palette.light)


def _flowers(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    rays = 2 * int(rng.integers(8, 14))
    x, y = rng.uniform(0.3, 0.7, 2)
    for ray in range(0, rays, 2):
        angles = 2 * np.pi * (np.array([ray, ray + 1]) / rays)
        rim = np.column_stack((x + 1.5 * np.cos(angles), y + 1.5 * np.sin(angles)))
        canvas.polygon(np.concatenate(([[x, y]], rim)), palette.colors[-1], opacity=0.3)
    _flower(canvas, palette, rng, centre=(x, y), size=rng.uniform(0.26, 0.36))
    for angle in rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(5) / 5:
        far = rng.uniform(0.48, 0.58)
        place = (x + far * np.cos(angle), y + far * np.sin(angle))
        _flower(canvas, palette, rng, centre=place, size=rng.uniform(0.1, 0.17))


def _flower(
    canvas: Canvas, palette: Palette, rng: np.random.Generator, *, centre: tuple[float, float], size: float
) -> None:
    petals, turn = int(rng.integers(6, 11)), rng.uniform(0, 6)
    colors = shuffled(palette.colors, rng)
    for index in range(petals):
        outline = petal(*centre, length=size, width=1.5 * size / petals, angle=turn + 2 * np.pi * index / petals)
        canvas.polygon(outline, colors[index % 2])
    canvas.disc(*centre, 0.28 * size, palette.light)
    canvas.disc(*centre, 0.17 * size, colors[2])


def _arcs(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    cells = int(rng.integers(2, 5))
    pitch = 1.0 / cells
    width = pitch / 9
    for row in range(cells + 1):
        for column in range(-1, cells + 1):
            x, y = (column + 0.5 + 0.5 * (row % 2)) * pitch, (row + 0.85) * pitch
            colors = shuffled(palette.colors, rng)
            for index in range(3):
                radius = 0.5 * pitch - 1.25 * width * index
                canvas.arc(x, y, radius, colors[index % len(colors)], width=width, degrees=(180, 360))
            canvas.disc(x, y - 0.04 * pitch, 0.11 * pitch, colors[-1])
    for _ in range(int(rng.integers(8, 18))):
        x, y, radius = rng.uniform((0, 0, 0.008), (1, 1, 0.022))
        canvas.disc(x, y, radius, palette.light)
