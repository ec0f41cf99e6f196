"""How forgers shake: what they add to a line before it is walked, or to each event."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.bots import noise

Rng = np.random.Generator
Complexes = NDArray[np.complex128]


@dataclass(frozen=True)
class Shake:
    """What a forger adds.

    Attributes:
        line: To the line, before anything moves along it.
        events: To the events' places, given their speed in pixels an event.
    """

    line: Callable[[Complexes, Rng], Complexes]
    events: Callable[[Complexes, Rng], Complexes]


def _nothing(points: Complexes, _rng: Rng) -> Complexes:
    return points


def none(_rng: Rng) -> Shake:
    """A steady hand."""
    return Shake(_nothing, _nothing)


def rough(rng: Rng) -> Shake:
    """Noise on every point of the line."""
    size = float(rng.uniform(0.2, 1.2))
    return Shake(lambda points, draw: points + noise.white(draw, points.size, size), _nothing)


def white(rng: Rng) -> Shake:
    """Noise on every event."""
    size = float(rng.uniform(0.2, 1.6))
    return Shake(_nothing, lambda points, draw: points + noise.white(draw, points.size, size))


def wandering(rng: Rng) -> Shake:
    """Noise that remembers, on the line or on events."""
    size, make = float(rng.uniform(0.3, 3.0)), (noise.smooth, noise.pink)[int(rng.integers(2))]
    add = lambda points, draw: points + make(draw, points.size, size)  # noqa: E731
    return Shake(add, _nothing) if rng.random() < 0.5 else Shake(_nothing, add)


def trembling(rng: Rng) -> Shake:
    """A wave of some frequency, with or without noise."""
    size, extra = float(rng.uniform(0.2, 1.5)), float(rng.choice([0.0, 0.0, 0.4]))
    return Shake(
        _nothing,
        lambda points, draw: (
            points + noise.wave(draw, points.size, size) + noise.white(draw, points.size, extra + 1e-6)
        ),
    )


def growing(rng: Rng) -> Shake:
    """Noise that grows with speed, white or remembered."""
    share, make = float(rng.uniform(0.03, 0.25)), (noise.white, noise.smooth)[int(rng.integers(2))]

    def events(points: Complexes, draw: Rng) -> Complexes:
        speed = np.abs(np.gradient(points)) if points.size > 1 else np.zeros(points.size)
        return points + make(draw, points.size, 1.0) * (share * speed + 0.1)

    return Shake(_nothing, events)


def bent(rng: Rng) -> Shake:
    """The line is bent by a few slow waves, and events shaken a little or not."""
    size, extra = float(rng.uniform(0.5, 4.0)), float(rng.choice([0.0, 0.3, 0.6]))

    def line(points: Complexes, draw: Rng) -> Complexes:
        share = np.linspace(0, 1, points.size)
        waves = sum(
            complex(*draw.normal(0, size / k, 2)) * np.sin(np.pi * k * share + float(draw.uniform(0, 6)))
            for k in range(1, 5)
        )
        return points + waves

    return Shake(line, lambda points, draw: points + noise.white(draw, points.size, extra + 1e-6))


SHAKES: Final[dict[str, tuple[Callable[[Rng], Shake], ...]]] = {
    "steady": (none,),
    "rough line": (rough,),
    "white": (white,),
    "wandering": (wandering,),
    "trembling": (trembling,),
    "growing with speed": (growing,),
    "bent": (bent,),
}
"""Groups that share an idea."""
