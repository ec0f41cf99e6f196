"""What is left of a path when its neighbours in time are known: the hand's own unrest, and in which order speeds come.

A formula that is rounded to pixels leaves the rounding and nothing else, at any speed. A hand leaves more, the more
the faster it moves: its motor noise and the unsteady clock of its sampling grow with speed, and are seen along the path
as well as across it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.resample import Complexes, Path
from realcatcha_behaviour.trace import Floats

JITTER_NAMES: Final = (
    "jitter_across", "jitter_along", "jitter_across_fast", "jitter_along_fast",
    "jitter_across_tail", "jitter_along_tail", "jitter_still_across", "jitter_still_along",
    "jitter_coarse_across", "jitter_coarse_along", "jitter_isotropy",
    "order_speed_steady", "order_speed_entropy", "order_turn_steady", "order_turn_entropy",
)  # fmt: skip

Bools = NDArray[np.bool_]

_FEW: Final = 6
_SLOWEST: Final = 1.5
_GRAIN: Final = 0.1
_ROUNDING: Final = 0.6
_RESIDUALS: Final = 11
_STRIDE: Final = 2


def jitter_features(path: Path) -> Floats:
    """Compute ``(len(JITTER_NAMES),)``; parts that the trace is too short for stay 0."""
    gaps = path.t_ms[1:] - path.t_ms[:-1]
    near = gaps <= path.rest_ms
    steps = path.raw[1:] - path.raw[:-1]
    moving = near & (steps != 0)
    return np.array([*_residuals(path.raw, near), *_orders(steps, gaps, moving)])


def _residuals(raw: Complexes, near: Bools) -> list[float]:
    """Logs of what the cubic through four neighbours leaves, across and along the path.

    Its median, the median of the faster half and the last decile against it, the share of the faster half that rounding
    explains, the median when every other event is left out, and across against along.
    """
    places = _whole(near, 4) + 2
    reach = raw[places + 2] - raw[places - 2]
    speed = np.abs(reach) * 0.25
    used = speed > _SLOWEST
    places, reach, speed = places[used], reach[used], speed[used]
    count = places.size
    if count < _FEW:
        return [0.0] * _RESIDUALS
    heading = reach.conj() / (4.0 * speed)
    size = _sizes(_left(raw, places, 1) * heading)
    ordered = np.sort(size, axis=1)
    middle = np.log(ordered[:, count // 2] + _GRAIN)
    fast = np.sort(size[:, speed >= np.partition(speed, count // 2)[count // 2]], axis=1)
    quick = np.log(fast[:, fast.shape[1] // 2] + _GRAIN) - middle
    tail = np.log(ordered[:, (count * 9) // 10] + _GRAIN) - middle
    still = np.count_nonzero(fast < _ROUNDING, axis=1) / fast.shape[1]
    coarse = _coarse(raw, places, heading)
    wide = coarse - middle if coarse.size else np.zeros(2)
    return [*middle, *quick, *tail, *still, *wide, middle[0] - middle[1]]


def _whole(linked: Bools, count: int) -> NDArray[np.intp]:
    """Where `count` links in a row begin."""
    before = np.concatenate(([0], np.cumsum(linked)))
    return np.flatnonzero(before[count:] - before[:-count] == count)


def _sizes(left: Complexes) -> Floats:
    """Absolute size across and along: ``(2, N)``."""
    return np.abs(np.stack((left.imag, left.real)))


def _left(raw: Complexes, places: NDArray[np.intp], stride: int) -> Complexes:
    """What the cubic through two neighbours before and two behind, taken as even, leaves."""
    inner = raw[places - stride] + raw[places + stride]
    outer = raw[places - 2 * stride] + raw[places + 2 * stride]
    left: Complexes = raw[places] - (4.0 * inner - outer) / 6.0
    return left


def _coarse(raw: Complexes, places: NDArray[np.intp], heading: Complexes) -> Floats:
    """Log median across and along when every other event is left out: sixteen times more if the path is smooth."""
    inside = (places >= 2 * _STRIDE) & (places < raw.size - 2 * _STRIDE)
    if np.count_nonzero(inside) < _FEW:
        return np.empty(0)
    ordered = np.sort(_sizes(_left(raw, places[inside], _STRIDE) * heading[inside]), axis=1)
    return np.log(ordered[:, ordered.shape[1] // 2] + _GRAIN)


def _orders(steps: Complexes, gaps: Floats, moving: Bools) -> list[float]:
    """In which order three speeds or turns in a row come: share of steady ones, and entropy of the six orders."""
    turn = np.angle(steps[1:] * steps[:-1].conj())
    return [*_order(np.abs(steps) / gaps, _whole(moving, 3)), *_order(turn, _whole(moving, 4))]


def _order(values: Floats, begins: NDArray[np.intp]) -> list[float]:
    if begins.size < _FEW:
        return [0.0, 0.0]
    a, b, c = values[begins], values[begins + 1], values[begins + 2]
    counts = np.bincount((a < b) * 4 + (b < c) * 2 + (a < c), minlength=8) / begins.size
    used = counts[counts > 0]
    return [float(counts[0] + counts[7]), float(-(used @ np.log(used)))]
