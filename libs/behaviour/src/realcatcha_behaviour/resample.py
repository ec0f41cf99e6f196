"""From events at whatever rate the device gave to positions every 16 ms.

Positions are complex numbers (x + iy): turns and lengths are then one operation each.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.trace import DOWN, SCROLL, UP, Floats, Trace

STEP_MS: Final = 16.0
"""One frame of a 60 Hz browser, rounded; the rate that people's recordings share."""

DRAWING_SIZE: Final = 200.0
"""Drawings are scaled to this diagonal, since canvases come in any size."""

REST_SPEED: Final = 0.4
"""Units a step below which the pointer rests: under half a pixel a frame."""

REST_STEPS: Final = 6
"""Rest of about 100 ms parts two movements."""

MIN_MOVEMENT: Final = 10.0
MAX_MOVEMENTS: Final = 8
_MIN_STEPS: Final = 4
_GAP_FACTOR: Final = 2.5
_MIN_GAP_MS: Final = 40.0
_ABSENCE_FACTOR: Final = 5.0
_MIN_ABSENCE_MS: Final = 100.0
_MIN_ABSENCE: Final = 30.0

Complexes = NDArray[np.complex128]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Path:
    """A trace on the 16 ms grid.

    Attributes:
        t_ms: ``(N,)`` times of the events, repeated times merged.
        raw: ``(N,)`` positions of the events.
        rest_ms: Interval between events beyond which the pointer rested.
        grid: ``(K,)`` positions every 16 ms.
        smooth: ``(K,)`` `grid` after a 1-2-1 kernel, which takes the edge off rounding to pixels.
        starts: ``(M,)`` first grid index of each movement, at most `MAX_MOVEMENTS`, the longest ones.
        ends: ``(M,)`` last grid index of each movement.
    """

    t_ms: Floats
    raw: Complexes
    rest_ms: float
    grid: Complexes
    smooth: Complexes
    starts: Indices
    ends: Indices


def resample(trace: Trace, *, context: str) -> Path | None:
    """Lay a trace on the 16 ms grid and find its movements; None when the pointer does not move.

    A browser sends no events while the pointer rests, so a long gap is rest, not slow movement: the position is held
    until one usual interval before the next event. "Long" is relative to the trace's own rate, so that recordings at
    100 ms are interpolated instead of torn apart.
    """
    t_ms, raw = _samples(trace, context=context)
    steps = np.flatnonzero(raw[1:] != raw[:-1])
    if not steps.size:
        return None
    gaps = t_ms[1:] - t_ms[:-1]
    usual = float(min(max(np.partition(gaps[steps], steps.size // 2)[steps.size // 2], 8.0), 120.0))
    raw = _without_absences(raw, gaps=gaps, usual=usual)
    rest_ms = max(_MIN_GAP_MS, _GAP_FACTOR * usual)
    long = np.flatnonzero(gaps > rest_ms)
    times, points = t_ms, raw
    if long.size:
        times = np.insert(t_ms, long + 1, t_ms[long + 1] - usual)
        points = np.insert(raw, long + 1, raw[long])
    count = int((t_ms[-1] - t_ms[0]) // STEP_MS) + 2
    grid = np.interp(t_ms[0] + STEP_MS * np.arange(count), times, points)
    smooth = grid.copy()
    smooth[1:-1] = 0.25 * grid[:-2] + 0.5 * grid[1:-1] + 0.25 * grid[2:]
    starts, ends = _movements(smooth)
    return Path(t_ms=t_ms, raw=raw, rest_ms=rest_ms, grid=grid, smooth=smooth, starts=starts, ends=ends)


def _samples(trace: Trace, *, context: str) -> tuple[Floats, Complexes]:
    """Take pointer positions in the units of the context; of events at one time the last counts."""
    keep = trace.event != SCROLL
    keep[:-1] &= trace.t_ms[1:] > trace.t_ms[:-1]
    t_ms = trace.t_ms[keep]
    points = trace.x[keep] + 1j * trace.y[keep]
    if context == "draw" and points.size:
        joined = _without_jumps(points, event=trace.event[keep])
        return t_ms, joined * (DRAWING_SIZE / max(_drawing_size(joined, points), 1.0))
    return t_ms, np.rint(points.real) + 1j * np.rint(points.imag)


def _drawing_size(joined: Complexes, points: Complexes) -> float:
    """The diagonal of a drawing; of a word, which is wide, that of a letter: twice the height at the most."""
    size = float(np.hypot(np.ptp(joined.real), np.ptp(joined.imag)))
    return min(size, max(2.0 * float(np.ptp(points.imag)), 0.25 * size))


def _without_absences(points: Complexes, *, gaps: Floats, usual: float) -> Complexes:
    """Join what lies before and after a pointer's way out of the page and back in: a far jump over a long gap."""
    steps = points[1:] - points[:-1]
    away = (gaps > max(_MIN_ABSENCE_MS, _ABSENCE_FACTOR * usual)) & (np.abs(steps) > _MIN_ABSENCE)
    if not away.any():
        return points
    joined: Complexes = points[0] + np.concatenate(([0.0], np.cumsum(np.where(away, 0.0, steps))))
    return joined


def _without_jumps(points: Complexes, *, event: NDArray[np.int8]) -> Complexes:
    """Join the strokes of a drawing: a canvas sees nothing between lifting the pen and setting it down elsewhere."""
    lifted = (event[1:] == DOWN) | (event[1:] == UP)
    if not lifted.any():
        return points
    steps = np.where(lifted, 0.0, points[1:] - points[:-1])
    joined: Complexes = points[0] + np.concatenate(([0.0], np.cumsum(steps)))
    return joined


def _movements(smooth: Complexes) -> tuple[Indices, Indices]:
    """Split at rests and keep the longest movements, in order of time."""
    lengths = np.abs(smooth[1:] - smooth[:-1])
    moving = np.flatnonzero(lengths > REST_SPEED)
    if not moving.size:
        return moving, moving
    breaks = np.flatnonzero(moving[1:] - moving[:-1] > REST_STEPS)
    starts = moving[np.concatenate(([0], breaks + 1))]
    ends = moving[np.concatenate((breaks, [moving.size - 1]))] + 1
    travelled = np.concatenate(([0.0], np.cumsum(lengths)))
    path = travelled[ends] - travelled[starts]
    fit = np.flatnonzero((path >= MIN_MOVEMENT) & (ends - starts >= _MIN_STEPS))
    if fit.size > MAX_MOVEMENTS:
        fit = np.sort(fit[np.argsort(path[fit])[-MAX_MOVEMENTS:]])
    return starts[fit], ends[fit]
