"""Forgers who do not walk a line but move from place to place along it, each movement begun before the last has ended.

The line's shape and its tempo then come of one cause, as a hand's do (Morasso and Mussa Ivaldi 1982; Plamondon 1995):
bends are slow without anybody having thought of it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training.ink.tempos import FINE, Line

Rng = np.random.Generator
Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]

Movement = Callable[[Line, Rng], Complexes]
"""Gives ``(FINE,)`` places at even times."""

_TIME = np.linspace(0.0, 1.0, FINE)


def overlapping(rng: Rng) -> Movement:
    """Movements of one kind, minimum jerk or lognormal or another bell, that overlap more or less."""
    apart_px, overlap = float(rng.uniform(8, 40)), float(rng.uniform(1.1, 2.6))
    uneven, power, kind = float(rng.uniform(0.0, 0.5)), float(rng.uniform(0.2, 1.0)), int(rng.integers(3))
    astray = float(rng.choice([0.0, 0.05, 0.15]))

    def movement(line: Line, draw: Rng) -> Complexes:
        count = max(int(line.length / apart_px * float(draw.uniform(0.8, 1.2))), 1)
        cuts = np.linspace(0, FINE - 1, count + 1)
        cuts[1:-1] += draw.normal(0, 0.2, count - 1) * FINE / count if count > 1 else 0
        targets = np.interp(np.sort(np.clip(cuts, 0, FINE - 1)), np.arange(FINE), line.points)
        steps = np.diff(targets)
        steps *= 1 + astray * (draw.normal(0, 1, count) + 1j * draw.normal(0, 1, count)) / np.sqrt(2)
        spans = (np.abs(steps) + 1.0) ** (1 - power) * np.exp(draw.normal(0, uneven, count))
        ends = np.cumsum(spans)
        middles, widths = (ends - spans / 2) / ends[-1], spans / ends[-1] * overlap / 2
        begin, end = (middles - widths).min(), (middles + widths).max()
        clock = begin + _TIME * (end - begin)
        shares = np.stack([_progress((clock - at) / wide, kind) for at, wide in zip(middles, widths, strict=True)])
        place: Complexes = targets[0] + steps @ shares
        return place

    return movement


def _progress(apart: Floats, kind: int) -> Floats:
    """How much of a movement is done, -1 being its begin and 1 its end."""
    share = np.clip(apart / 2 + 0.5, 0, 1)
    if kind == 0:
        return share**3 * (10 - 15 * share + 6 * share**2)
    if kind == 1:
        late = np.maximum(share, 1e-6)
        done = 1 / (1 + np.exp(-1.702 * (np.log(late) + 0.9) / 0.35))
        return done / done.max() if done.max() > 0 else done
    return share - np.sin(2 * np.pi * share) / (2 * np.pi)
