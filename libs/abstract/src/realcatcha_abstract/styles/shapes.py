"""Outlines that several styles use, as ``(N, 2)`` points in the unit square."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from realcatcha_abstract.canvas import Floats

T = TypeVar("T")


def shuffled(items: Sequence[T], rng: np.random.Generator) -> list[T]:
    """Give the same items in an order of chance."""
    return [items[index] for index in rng.permutation(len(items))]


def curve(level: float, *, height: float, turns: float, phase: float) -> Floats:
    """A sine from edge to edge around a level."""
    x = np.linspace(-0.02, 1.02, 60)
    return np.column_stack((x, level + height * np.sin(2 * np.pi * turns * x + phase)))


def band(level: float, *, height: float, turns: float, phase: float) -> Floats:
    """All that lies below a sine around a level."""
    top = curve(level, height=height, turns=turns, phase=phase)
    return np.concatenate((top, [[1.02, 1.02], [-0.02, 1.02]]))


def chance(rng: np.random.Generator, share: float) -> bool:
    """Be true in this share of cases."""
    return bool(rng.random() < share)


def star(x: float, y: float, *, radii: Floats, turn: float) -> Floats:
    """A closed outline around a centre: one corner a radius, at equal angles."""
    angle = turn + 2 * np.pi * np.arange(radii.size) / radii.size
    return np.column_stack((x + radii * np.cos(angle), y + radii * np.sin(angle)))


def petal(x: float, y: float, *, length: float, width: float, angle: float) -> Floats:
    """A leaf from a point outwards."""
    along = np.linspace(0.0, 1.0, 14)
    side = width * np.sin(np.pi * along) ** 0.8
    forth, back = np.column_stack((along * length, side)), np.column_stack((along * length, -side))[::-1]
    points = np.concatenate((forth, back))
    cos, sin = np.cos(angle), np.sin(angle)
    turned: Floats = points @ np.array([[cos, sin], [-sin, cos]]) + (x, y)
    return turned
