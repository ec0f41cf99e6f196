"""What the widget would have sent of a drawing: samples of a device, whole pixels, no sample twice or too soon."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace, strokes_to_trace

from training.ink.people import Ink

Rng = np.random.Generator
Floats = NDArray[np.float64]

FRAME_MS: Final = 1000.0 / 60.0
_SOONEST_MS: Final = 7.0
_MOST_POINTS: Final = 3000
_MOST_STROKES: Final = 64
_TIMERS_MS: Final = (8.0, 10.0, 11.0, 12.0, 15.0, 16.0, 20.0, 25.0, 33.0)


def recorded(ink: Ink, rng: Rng) -> Ink:
    """Record a person's drawing by another device: as it was, once a frame, or at the rate of another tablet."""
    kind = rng.random()
    if kind < 0.4:
        return ink
    if kind < 0.7:
        return [_last_of_frames(stroke, FRAME_MS / float(rng.choice([1.0, 1.0, 1.0, 2.0])), rng) for stroke in ink]
    interval = float(rng.choice(_TIMERS_MS))
    spread = interval * float(rng.choice([0.0, 0.05, 0.15]))
    return [_interpolated(stroke, interval, spread, rng) for stroke in ink]


def _last_of_frames(stroke: Floats, frame_ms: float, rng: Rng) -> Floats:
    """Keep the last sample of each frame, at its own time or at the frame's."""
    frames = np.floor((stroke[:, 2] + float(rng.uniform(0, frame_ms))) / frame_ms)
    kept = np.append(frames[1:] != frames[:-1], True)
    kept[0] = True
    return stroke[kept]


def _interpolated(stroke: Floats, interval: float, spread: float, rng: Rng) -> Floats:
    begin, end = stroke[0, 2], stroke[-1, 2]
    count = int((end - begin) / interval)
    if count < 2:
        return stroke
    times = begin + interval * np.arange(count + 1)
    times = np.append(np.minimum(np.maximum.accumulate(times + rng.normal(0, spread, times.size)), end), end)
    times[0] = begin
    x, y = (np.interp(times, stroke[:, 2], stroke[:, axis]) for axis in (0, 1))
    return np.column_stack((x, y, times))


def sent(ink: Ink) -> list[list[list[int]]]:
    """Round and thin as ``captcha-widget/src/core/ink.ts`` does."""
    zero, left, strokes = ink[0][0, 2], _MOST_POINTS, []
    for stroke in ink[:_MOST_STROKES]:
        points = np.rint(stroke - [0.0, 0.0, zero]).astype(int)
        kept = [points[0].tolist()]
        for point in points[1:].tolist():
            if point[:2] != kept[-1][:2] and point[2] - kept[-1][2] >= _SOONEST_MS:
                kept.append(point)
        last = points[-1].tolist()
        if last[:2] != kept[-1][:2]:
            kept.append(last)
        strokes.append(kept[:left])
        left -= len(strokes[-1])
        if left <= 0:
            break
    return strokes


def traced(strokes: list[list[list[int]]]) -> Trace:
    """Read what was sent as captcha-api does; times that fall are held."""
    latest, held = 0, []
    for stroke in strokes:
        row = []
        for x, y, t in stroke:
            latest = max(latest, t)
            row.append([x, y, latest])
        held.append(row)
    return strokes_to_trace(held)
