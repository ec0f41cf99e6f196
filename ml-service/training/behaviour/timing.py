"""When events happen: shared by generated bots and by resampled people, so that intervals tell nobody apart."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FRAME_MS = 1000.0 / 60.0
_INTERVALS_MS = (5, 8, 8, 10, 10, 12, 15, 16, 16, 17, 20, 20, 25, 33, 50, 70, 100)


def event_times(rng: np.random.Generator, duration_ms: float) -> Floats:
    """Draw the times of events in ``0..duration_ms``, both ends included."""
    kind = rng.random()
    if kind < 0.4:
        interval, spread = FRAME_MS, float(rng.choice([0.0, 0.4, 1.5]))
    elif kind < 0.85:
        interval = float(rng.choice(_INTERVALS_MS))
        spread = interval * float(rng.choice([0.0, 0.0, 0.05, 0.2]))
    else:
        interval = float(rng.uniform(6, 40))
        spread = interval * float(rng.uniform(0.1, 0.6))
    count = max(int(duration_ms / interval), 1)
    gaps = np.maximum(interval + rng.normal(0, spread, count), 0.5)
    if rng.random() < 0.2:
        gaps += rng.exponential(interval, count) * (rng.random(count) < 0.05)
    times = np.concatenate(([0.0], np.cumsum(gaps)))
    times = times * (duration_ms / times[-1]) if rng.random() < 0.3 else times[times <= duration_ms]
    return times if times.size > 1 else np.array([0.0, duration_ms])


def paced_times(rng: np.random.Generator, duration_ms: float, distance: float) -> Floats:
    """Draw the times of a script that lays even steps and varies the waits between them to seem less even."""
    step = float(rng.lognormal(2.2, 0.7))
    count = int(np.clip(distance / step, 10, 250))
    place = np.linspace(0, 1, count)
    depth = float(rng.uniform(0.3, 2.5))
    profiles = (
        np.ones(count),
        np.exp(depth * np.cos(2 * np.pi * place)),
        np.exp(depth * (2 * place - 1) * float(rng.choice([-1.0, 1.0]))),
        rng.uniform(1 - min(depth, 2) * 0.45, 1 + min(depth, 2) * 0.45, count),
        np.exp(np.cumsum(rng.normal(0, 0.25 * depth, count)) / 2),
    )
    waits = profiles[int(rng.integers(len(profiles)))]
    total = duration_ms * float(rng.choice([1.0, 1.0, 2.0, 3.0]))
    times = np.concatenate(([0.0], np.cumsum(np.maximum(waits * total / waits.sum(), 1.0))))
    return times[times <= 9_000.0]


def frame_aligned(times: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    """Choose the events that a browser would report: the last one of each frame."""
    frames = np.floor((times + float(rng.uniform(0, FRAME_MS))) / FRAME_MS)
    return np.flatnonzero(np.append(frames[1:] != frames[:-1], True))
