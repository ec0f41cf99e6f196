"""Show people's movement as other devices would have recorded it, so that the recorder tells nobody apart."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace
from realcatcha_behaviour.trace import DRAG, MOVE

from training.behaviour.timing import FRAME_MS, frame_aligned

Rng = np.random.Generator
_SLOWER_MS = (20.0, 25.0, 33.0, 50.0, 70.0)
_REST_MS = 60.0


def augmented(trace: Trace, context: str, rng: Rng) -> Trace:
    """Draw another recording of the same movement: size, orientation and sampling."""
    return resampled(reshaped(trace, context, rng), context, rng)


def reshaped(trace: Trace, context: str, rng: Rng) -> Trace:
    """Scale, and sometimes mirror or turn by a right angle."""
    size = float(np.exp(rng.uniform(-0.35, 0.35))) if context == "point" else 1.0
    x, y = trace.x * size, trace.y * size
    if rng.random() < 0.5:
        x = -x
    if rng.random() < 0.3:
        x, y = y, x
    return rounded(replace(trace, x=x, y=y), context)


def resampled(trace: Trace, context: str, rng: Rng) -> Trace:
    """Sample as a browser, a slower device or a jittery clock would; often as it was."""
    kind = rng.random()
    if kind < 0.45:
        return trace
    if kind < 0.6:
        noise = rng.normal(0, float(rng.choice([0.5, 1.5])), len(trace))
        return replace(trace, t_ms=np.maximum.accumulate(np.maximum(trace.t_ms + noise, 0)))
    interval = FRAME_MS if kind < 0.8 else float(rng.choice(_SLOWER_MS))
    return rounded(_at_interval(trace, interval, rng), context)


def rounded(trace: Trace, context: str) -> Trace:
    """Round pointing to pixels, as the widget does."""
    return trace if context == "draw" else replace(trace, x=np.rint(trace.x), y=np.rint(trace.y))


def _at_interval(trace: Trace, interval: float, rng: Rng) -> Trace:
    """Interpolate moves on a regular clock; presses, releases and clicks stay where they are."""
    moves = (trace.event == MOVE) | (trace.event == DRAG)
    clock = np.arange(float(rng.uniform(0, interval)), trace.t_ms[-1], interval)
    if clock.size < 2 or not moves.any():
        return trace
    nearest = np.searchsorted(trace.t_ms, clock, side="right") - 1
    x, y = _held_interp(clock, trace.t_ms, trace.x), _held_interp(clock, trace.t_ms, trace.y)
    changed = np.append(True, (np.rint(np.diff(x) * 4) != 0) | (np.rint(np.diff(y) * 4) != 0))
    sampled = changed & moves[np.minimum(nearest, len(trace) - 1)]
    t_ms = np.concatenate((clock[sampled], trace.t_ms[~moves]))
    order = np.argsort(t_ms, kind="stable")
    return Trace(
        t_ms=t_ms[order] - t_ms[order[0]],
        x=np.concatenate((x[sampled], trace.x[~moves]))[order],
        y=np.concatenate((y[sampled], trace.y[~moves]))[order],
        event=np.concatenate((trace.event[nearest[sampled]], trace.event[~moves]))[order],
    )


def _held_interp(
    clock: NDArray[np.float64], t_ms: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Interpolate within movement and hold the position over rests."""
    rests = np.flatnonzero(np.diff(t_ms) > _REST_MS)
    times = np.insert(t_ms, rests + 1, t_ms[rests + 1] - FRAME_MS)
    return np.interp(clock, times, np.insert(values, rests + 1, values[rests]))


def browser_like(trace: Trace, rng: Rng) -> Trace:
    """Keep the last event of each frame and round to pixels: what the widget would report of it."""
    kept = frame_aligned(trace.t_ms, rng)
    part = Trace(t_ms=trace.t_ms[kept], x=trace.x[kept], y=trace.y[kept], event=trace.event[kept])
    return rounded(part, "point")
