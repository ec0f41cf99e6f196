"""Bots that borrow from people's movement: their path, their tempo, both smoothed, or their tempo with noise.

The copies belong to the persons whom they were taken from: a fold that leaves a person out leaves them out, too.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace
from realcatcha_behaviour.trace import CLICK, DOWN, SCROLL

from training.behaviour.augment import rounded
from training.behaviour.bots import curves, easings, noise, paths
from training.behaviour.people import MIN_SHAKEN, Sample
from training.behaviour.timing import event_times

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Rng = np.random.Generator
Remake = Callable[[Floats, Complexes, Rng], tuple[Floats, Complexes]]

PATH: Final = "borrowed-path"
TEMPO: Final = "borrowed-tempo"
SMOOTH: Final = "borrowed-smooth"
ROUGH: Final = "borrowed-rough"
_REST_MS: Final = 90.0
_MIN_EVENTS: Final = 5
_MIN_LENGTH: Final = 8.0


def borrowed(samples: list[Sample], count: int, rng: Rng) -> list[Sample]:
    """Make each family from people's windows, `count` of each for each context."""
    made = []
    for context in sorted({sample.context for sample in samples}):
        usable = [sample for sample in samples if sample.context == context and len(sample.trace) >= MIN_SHAKEN]
        for family, remake in REMAKES.items():
            for turn, index in enumerate(rng.choice(len(usable), size=min(count, len(usable)), replace=False)):
                sample = usable[int(index)]
                trace = rounded(remade(sample.trace, remake, rng), context)
                judged = turn % 4 == 0
                made.append(replace(sample, group=family, trace=trace, judged=judged, origin=sample.trace))
    return made


def remade(trace: Trace, remake: Remake, rng: Rng) -> Trace:
    """Change each movement of a trace; what is short, and clicks, stay."""
    parts = [_part(trace, start, stop, remake, rng) for start, stop in _movements(trace)]
    t_ms, x, y, event = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Trace(t_ms=np.maximum.accumulate(t_ms) - t_ms[0], x=x, y=y, event=event)


def _movements(trace: Trace) -> Iterator[tuple[int, int]]:
    """Cut at rests and where the pen is set down."""
    cuts = np.flatnonzero((np.diff(trace.t_ms) > _REST_MS) | (trace.event[1:] == DOWN)) + 1
    edges = [0, *cuts.tolist(), len(trace)]
    yield from pairwise(edges)


def _part(
    trace: Trace, start: int, stop: int, remake: Remake, rng: Rng
) -> tuple[Floats, Floats, Floats, NDArray[np.int8]]:
    t_ms, event = trace.t_ms[start:stop], trace.event[start:stop]
    points = trace.x[start:stop] + 1j * trace.y[start:stop]
    still = stop - start < _MIN_EVENTS or np.abs(np.diff(points)).sum() < _MIN_LENGTH
    if still or (event == SCROLL).any() or (event[:-1] == CLICK).any() or t_ms[-1] <= t_ms[0]:
        return t_ms, points.real, points.imag, event
    times, places = remake(t_ms, points, rng)
    codes = np.full(times.size, event[stop - start - 2], dtype=np.int8)
    codes[0], codes[-1] = event[0], event[-1]
    return times, places.real, places.imag, codes


def retimed(t_ms: Floats, points: Complexes, rng: Rng) -> tuple[Floats, Complexes]:
    """Walk a person's path at constant speed or with an easing."""
    if rng.random() < 0.6:
        padded = np.concatenate((points[:1], points, points[-1:]))
        points = (padded[:-2] + 2 * points + padded[2:]) / 4
    easing = easings.random_easing(rng) if rng.random() < 0.6 else easings.LINEAR
    times = event_times(rng, float(t_ms[-1] - t_ms[0]))
    return t_ms[0] + times, paths.by_length(points, easing(times / times[-1]))


def redrawn(t_ms: Floats, points: Complexes, rng: Rng) -> tuple[Floats, Complexes]:
    """Walk a curve at the tempo of a person."""
    done, start, end = _progress(points, rng)
    fine, kind = np.linspace(0, 1, 300), rng.random()
    if kind < 0.3:
        curve = paths.straight(start, end, fine)
    else:
        make = paths.random_bezier if kind < 0.65 else paths.harmonics
        curve = make(rng, start, end, fine)
    return t_ms, paths.by_length(curve, done)


def roughened(t_ms: Floats, points: Complexes, rng: Rng) -> tuple[Floats, Complexes]:
    """Walk a curve of other kinds at the tempo of a person, often on another clock, often with noise."""
    done, start, end = _progress(points, rng)
    fine, kind = np.linspace(0, 1, 300), int(rng.integers(4))
    if kind == 0:
        curve = paths.arc(start, end, fine, angle=float(rng.uniform(-2.5, 2.5)))
    elif kind == 1:
        curve = curves.spiral(rng, start, end, fine)
    else:
        corners = paths.random_waypoints(rng, start, end)
        curve = paths.spline(corners, fine) if kind == 2 else paths.by_length(corners, fine)
    times = t_ms
    if rng.random() < 0.4:
        times = t_ms[0] + event_times(rng, float(t_ms[-1] - t_ms[0]))
        done = np.interp(times, t_ms, done)
    return times, paths.by_length(curve, done) + noise.sometimes(rng, times.size)


def smoothed(t_ms: Floats, points: Complexes, rng: Rng) -> tuple[Floats, Complexes]:
    """Fit a polynomial of time to a person's movement and walk that, often on another clock, often with noise."""
    span = float(t_ms[-1] - t_ms[0])
    degree = min(int(rng.integers(3, 10)), points.size - 2)
    times = t_ms[0] + event_times(rng, span) if rng.random() < 0.6 else t_ms
    weights = np.ones(points.size)
    weights[[0, -1]] = 20.0
    fit = np.polynomial.chebyshev.Chebyshev.fit
    share, at = (t_ms - t_ms[0]) / span, (times - t_ms[0]) / span
    x, y = (fit(share, part, degree, domain=[0, 1], w=weights)(at) for part in (points.real, points.imag))
    return times, x + 1j * y + noise.sometimes(rng, times.size)


def _progress(points: Complexes, rng: Rng) -> tuple[Floats, complex, complex]:
    """Share of the way at each point, and between which ends another way leads; not back to where it began."""
    length = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(points)))))
    chord = points[-1] - points[0]
    if abs(chord) < 0.3 * length[-1]:
        chord = 0.7 * length[-1] * np.exp(1j * float(rng.uniform(0, 2 * np.pi)))
    return length / length[-1], complex(points[0]), complex(points[0] + chord)


REMAKES: Final[dict[str, Remake]] = {PATH: retimed, TEMPO: redrawn, SMOOTH: smoothed, ROUGH: roughened}
