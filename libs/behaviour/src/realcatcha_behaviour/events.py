"""How positions follow each other from event to event, whatever the time between.

A script lays points along a formula and then waits; a hand moves and is sampled. So a hand's steps grow with the time
between events and a script's do not, and a script's steps and turns are more alike from one event to the next.
"""

from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.resample import Complexes, Path
from realcatcha_behaviour.trace import Floats

EVENT_NAMES: Final = (
    "event_step_spread", "event_speed_spread", "event_step_change", "event_speed_change",
    "event_step_gain", "event_step_by_time",
    "event_turn", "event_turn_p50", "event_turn_change", "event_turn_lag1",
    "event_alike_share", "event_chord_spread", "event_chord_range",
    "axis_share", "same_step_share", "unit_step_share",
)  # fmt: skip

Bools = NDArray[np.bool_]

_EPS: Final = 1e-6
_FEW: Final = 5
_LONG: Final = 2.5
_SAME: Final = 0.02
CHORD: Final = 4
_ALIKE: Final = 0.12
_ALIKE_UNITS: Final = 0.3


def event_features(path: Path) -> Floats:
    """Compute ``(len(EVENT_NAMES),)``; zeros for fewer than five moving steps."""
    result = np.zeros(len(EVENT_NAMES))
    steps = path.raw[1:] - path.raw[:-1]
    gaps = path.t_ms[1:] - path.t_ms[:-1]
    moving = (steps != 0) & (gaps <= path.rest_ms)
    both = np.flatnonzero(moving[1:] & moving[:-1])
    if both.size < _FEW:
        return result
    length = np.abs(steps)
    before, after = both, both + 1
    growth = np.log((length[after] + 0.3) / (length[before] + 0.3))
    wait = np.log(gaps[after] / gaps[before])
    turns = np.angle(steps[after] * steps[before].conj())
    result[0] = _spread(length[moving])
    result[1] = _spread(length[moving] / gaps[moving])
    result[2:6] = _steps(growth, wait)
    result[6:10] = _turns(turns, chained=both[1:] - both[:-1] == 1)
    result[10] = _alike_share(length[moving])
    result[11:13] = _chords(path.raw)
    result[13:] = _shares(steps[moving], length[moving])
    return result


def _spread(values: Floats) -> float:
    """Log of the interquartile range over the median."""
    ordered = np.sort(values)
    quarter = values.size // 4
    middle = ordered[values.size // 2]
    return log((ordered[-1 - quarter] - ordered[quarter]) / middle + 0.03)


def _steps(growth: Floats, wait: Floats) -> list[float]:
    """Log mean change of step and of speed, their difference, and how the step follows the time."""
    count = growth.size
    step = log(np.abs(growth).sum() / count + 0.01)
    speed = log(np.abs(growth - wait).sum() / count + 0.01)
    power = wait @ wait
    follows = (growth @ wait) / (power + 0.05 * count * 0.05)
    return [step, speed, speed - step, float(follows)]


def _turns(turns: Floats, *, chained: Bools) -> list[float]:
    """Log mean and median turn, its change from event to event and its correlation."""
    count = turns.size
    size = np.abs(turns)
    mean = size.sum() / count
    change = np.abs(turns[1:] - turns[:-1])[chained]
    centred = turns - turns.sum() / count
    return [
        log(mean + 0.003),
        log(np.partition(size, count // 2)[count // 2] + 0.003),
        log((change.sum() / max(change.size, 1) + 0.003) / (mean + 0.003)),
        float((centred[1:] @ centred[:-1]) / (centred @ centred + _EPS)),
    ]


def _alike_share(length: Floats) -> float:
    """Share of steps as long as the median step, or twice as long: a frame took two."""
    middle = np.partition(length, length.size // 2)[length.size // 2]
    slack = _ALIKE * middle + _ALIKE_UNITS
    alike = (np.abs(length - middle) <= slack) | (np.abs(length - 2.0 * middle) <= slack)
    return float(np.count_nonzero(alike) / length.size)


def _chords(raw: Complexes) -> list[float]:
    """Log interquartile and interdecile range over the median of how far four events lead.

    Rounding to pixels does not add up over several events, so even steps show through it.
    """
    places = raw[np.append(True, raw[1:] != raw[:-1])]
    if places.size < CHORD + 2 * _FEW:
        return [0.0, 0.0]
    spread, reach, _ = chord_ranges(places)
    return [log(spread + 0.03), log(reach + 0.05)]


def chord_ranges(places: Complexes) -> tuple[float, float, float]:
    """Interquartile and interdecile range over the median, and the median, of the chords across `CHORD` steps."""
    chords = np.sort(np.abs(places[CHORD:] - places[:-CHORD]))
    count = chords.size
    middle = max(float(chords[count // 2]), 1.0)
    spread = chords[(count * 3) // 4] - chords[count // 4]
    reach = chords[(count * 9) // 10] - chords[count // 10]
    return float(spread) / middle, float(reach) / middle, middle


def _shares(steps: Complexes, length: Floats) -> list[float]:
    """Share of longer steps along an axis and of those equal to the step before, and of steps of a pixel or two."""
    long = length > _LONG
    count = np.count_nonzero(long) + 1
    axis = ((steps.real == 0) | (steps.imag == 0)) & long
    same = (np.abs(steps[1:] - steps[:-1]) < _SAME) & long[1:]
    return [np.count_nonzero(axis) / count, np.count_nonzero(same) / count, 1.0 - np.count_nonzero(long) / steps.size]
