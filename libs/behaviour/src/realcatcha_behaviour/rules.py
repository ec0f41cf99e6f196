"""Named rules: what no person's hand does, found without a model."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.events import chord_ranges
from realcatcha_behaviour.resample import Complexes
from realcatcha_behaviour.trace import DOWN, SCROLL, Floats, Trace


@dataclass(frozen=True)
class Reason:
    """Why trust is bounded.

    Attributes:
        name: Stable, kebab-case; kept with the verdict.
        cap: Trust is at most this, 0-100.
    """

    name: str
    cap: float


REPLAY_REASON: Final = Reason("replayed-trace", 35.0)
"""Between 15 and 39: one hard challenge, never a denial, since two people may happen to move alike."""

IMPOSSIBLE_TIMING: Final = Reason("impossible-timing", 35.0)
STRAIGHT_LINES: Final = Reason("perfectly-straight", 35.0)
CONSTANT_SPEED: Final = Reason("constant-speed", 35.0)
EVEN_STEPS: Final = Reason("even-steps", 35.0)
EVEN_INTERVALS: Final = Reason("even-intervals", 35.0)

_MIN_STEPS: Final = 12
_MIN_LENGTH: Final = {"point": 150.0, "draw": 1e9}
_STRAIGHT_PX: Final = 0.75
_CONSTANT_CV: Final = 0.08
_FASTEST_EVENT_MS: Final = 1.5
_ROUNDED_STEP: Final = 2.5
"""Steps shorter than this are alike because they are rounded to whole units, not because they were made alike."""
_EVEN_MIN_STEP: Final = 3.5
_EVEN_SHARE: Final = 0.75
_EVEN_CHORD: Final = 6.0
_EVEN_SPREAD: Final = 0.18
_EVEN_SAMPLES: Final = 24
"""Of 5,500 recordings of people in the development data three reach one or the other; of DELBOT's scripted circles
three in five do."""
_INK_STEPS: Final = 6
_INK_SPEED_RANGE: Final = 0.3
"""Interdecile range over the median of the speed across so many steps within strokes: in 4,100 drawings of people 0.34
or more for characters, 0.60 for words; one of DELBOT's 752 circles has 0.26."""
_INK_ALIKE_GAPS: Final = 0.98
_INK_GAPS: Final = 48
"""Share of intervals within strokes that are equal to the millisecond, and how many it takes: a hand that moves on and
on without one pause is none. In those drawings it is 0.976 or less."""


def trace_reasons(trace: Trace, *, context: str) -> tuple[Reason, ...]:
    """Apply every rule to a decision window; no reason says nothing."""
    keep = trace.event != SCROLL
    t_ms = trace.t_ms[keep]
    points = trace.x[keep] + 1j * trace.y[keep]
    if t_ms.size < _MIN_STEPS:
        return ()
    drawn = _within_strokes(trace.event[keep]) if context == "draw" else np.ones(t_ms.size - 1, dtype=np.bool_)
    steps = points[1:] - points[:-1]
    moving = np.flatnonzero((steps != 0) & drawn)
    if moving.size < _MIN_STEPS:
        return ()
    waits = t_ms[1:] - t_ms[:-1]
    gaps = waits[moving]
    found = []
    if np.partition(gaps, gaps.size // 2)[gaps.size // 2] < _FASTEST_EVENT_MS:
        found.append(IMPOSSIBLE_TIMING)
    if _is_straight(points, min_length=_MIN_LENGTH.get(context, 150.0)):
        found.append(STRAIGHT_LINES)
    lengths = np.abs(steps[moving])
    places = points[0] + np.concatenate(([0.0], np.cumsum(steps[moving])))
    if _is_constant(lengths, gaps) or (context == "draw" and _is_steady(lengths, gaps)):
        found.append(CONSTANT_SPEED)
    if _is_even(lengths) or _is_evenly_spaced(places):
        found.append(EVEN_STEPS)
    if context == "draw" and _is_clockwork(waits[drawn]):
        found.append(EVEN_INTERVALS)
    return tuple(found)


def _within_strokes(event: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Which steps lead to a point of the same stroke."""
    within: NDArray[np.bool_] = event[1:] != DOWN
    return within


def _is_straight(points: Complexes, *, min_length: float) -> bool:
    """Tell whether the whole window is one oblique line to within rounding."""
    chord = points[-1] - points[0]
    length = abs(chord)
    if length < min_length or min(abs(chord.real), abs(chord.imag)) < 0.1 * length:
        return False
    across = ((points - points[0]) * chord.conjugate()).imag / length
    return bool(np.abs(across).max() <= _STRAIGHT_PX)


def _is_constant(lengths: Floats, gaps: Floats) -> bool:
    """Tell whether every step was made at the same speed, or was equally long."""
    usable = gaps > 0
    if np.count_nonzero(usable) < _MIN_STEPS:
        return False
    if lengths.mean() < _ROUNDED_STEP:
        return False
    speed = lengths[usable] / gaps[usable]
    return _varies_little(speed) or _varies_little(lengths)


def _is_even(lengths: Floats) -> bool:
    """Tell whether most steps are as long as the median step or twice as long, whatever the time between them."""
    middle = np.partition(lengths, lengths.size // 2)[lengths.size // 2]
    if middle < _EVEN_MIN_STEP:
        return False
    slack = 1.0 + 0.05 * middle
    even = (np.abs(lengths - middle) <= slack) | (np.abs(lengths - 2.0 * middle) <= 1.4 * slack)
    return bool(np.count_nonzero(even) >= _EVEN_SHARE * lengths.size)


def _is_evenly_spaced(places: Complexes) -> bool:
    """Tell whether every few events lead equally far: even steps, too short to be told one by one after rounding."""
    if places.size < _EVEN_SAMPLES:
        return False
    spread, _, middle = chord_ranges(places)
    return middle >= _EVEN_CHORD and spread <= _EVEN_SPREAD


def _is_steady(lengths: Floats, gaps: Floats) -> bool:
    """Tell whether a drawing goes on at one speed, however far apart its points are and however it bends."""
    if lengths.size < _EVEN_SAMPLES + _INK_STEPS:
        return False
    way, time = (np.concatenate(([0.0], np.cumsum(part))) for part in (lengths, gaps))
    ways = way[_INK_STEPS:] - way[:-_INK_STEPS]
    if np.partition(ways, ways.size // 2)[ways.size // 2] < _EVEN_CHORD:
        return False
    speed = np.sort(ways / np.maximum(time[_INK_STEPS:] - time[:-_INK_STEPS], 1.0))
    tenth = speed.size // 10
    return bool(speed[-1 - tenth] - speed[tenth] <= _INK_SPEED_RANGE * speed[speed.size // 2])


def _is_clockwork(waits: Floats) -> bool:
    """Tell whether the points of a drawing come at one interval, without any pause."""
    if waits.size < _INK_GAPS:
        return False
    whole = np.rint(waits)
    usual = np.partition(whole, whole.size // 2)[whole.size // 2]
    return bool(np.count_nonzero(whole == usual) >= _INK_ALIKE_GAPS * whole.size)


def _varies_little(values: Floats) -> bool:
    inner = np.sort(values)[1:-1]
    return bool(inner.std() < _CONSTANT_CV * inner.mean() and inner.mean() > 0)
