"""How the pointer flows over the whole window: speed, acceleration and turning at three time scales."""

from math import log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.resample import REST_SPEED, Complexes, Path
from realcatcha_behaviour.trace import Floats

SCALES: Final = (1, 3, 6)
"""Steps of 16, 48 and 96 ms."""

_SCALE_NAMES: Final = (
    "speed_cv", "speed_p10", "speed_p25", "speed_p50", "speed_p75", "speed_p90", "speed_max",
    "speed_lag1", "speed_lag2", "accel", "accel_tail", "accel_across", "jerk",
    "turn", "turn_p50", "turn_p90", "turn_straight", "turn_lag1", "turn_sign_change", "turn_by_speed",
    "power_law_slope", "power_law_r",
)  # fmt: skip
_WINDOW_NAMES: Final = (
    "speed_log_mean", "moving_share", "log_movements",
    "wobble", "wobble_lag1", "wobble_by_speed",
)  # fmt: skip
FLOW_NAMES: Final = tuple(f"{name}_{scale * 16}" for scale in SCALES for name in _SCALE_NAMES) + _WINDOW_NAMES

Bools = NDArray[np.bool_]

_EPS: Final = 1e-6
_FEW: Final = 4
_STRAIGHT_RAD: Final = 0.005
_CURVED_RAD: Final = 0.01
_PERCENTILES: Final = np.array([0.10, 0.25, 0.50, 0.75, 0.90, 1.0])


def flow_features(path: Path) -> Floats:
    """Compute ``(len(FLOW_NAMES),)``; parts that the trace is too short for stay 0."""
    parts = [_scale_features(path.smooth[::scale], floor=REST_SPEED * scale) for scale in SCALES]
    return np.concatenate([*parts, _window_features(path)])


def _scale_features(points: Complexes, *, floor: float) -> Floats:
    """Describe the steps of one time scale."""
    result = np.zeros(len(_SCALE_NAMES))
    steps = points[1:] - points[:-1]
    speed = np.abs(steps)
    moving = speed > floor
    fast = speed[moving]
    if fast.size < _FEW:
        return result
    mean = fast.sum() / fast.size
    ordered = np.sort(fast)
    ranks = ordered[(_PERCENTILES * (fast.size - 1)).astype(np.intp)] / mean
    deviation = fast - mean
    variance = deviation @ deviation / fast.size
    result[0] = sqrt(variance) / mean
    result[1:7] = np.log(ranks + 0.02)
    result[7] = (deviation[1:] @ deviation[:-1]) / (variance * fast.size + _EPS)
    result[8] = (deviation[2:] @ deviation[:-2]) / (variance * fast.size + _EPS)
    result[9:13] = _acceleration(steps, moving=moving, mean=mean)
    result[13:22] = _turning(steps, speed=speed, moving=moving)
    return result


def _acceleration(steps: Complexes, *, moving: Bools, mean: float) -> list[float]:
    """Log mean acceleration relative to speed, its tail, its share across the path, and log jerk over acceleration."""
    change = steps[1:] - steps[:-1]
    active = moving[1:] | moving[:-1]
    size = np.abs(change)
    used = size[active]
    average = used.sum() / used.size
    turned = (change * steps[1:].conj())[active]
    along = np.abs(turned.real).sum()
    across = np.abs(turned.imag).sum()
    jerk = np.abs(change[1:] - change[:-1])
    return [
        log(average / mean + 0.01),
        log(sqrt(used @ used / used.size) / (average + _EPS) + 0.01),
        log((across + 0.01) / (along + 0.01)),
        log(jerk.sum() / max(jerk.size, 1) / (size.sum() / size.size + _EPS) + 0.01),
    ]


def _turning(steps: Complexes, *, speed: Floats, moving: Bools) -> list[float]:
    """Describe the heading changes between moving steps, and the power law that ties speed to curvature.

    The slope of log speed on log curvature is about -1/3 for people (Lacquaniti, Terzuolo and Viviani 1983).
    """
    both = np.flatnonzero(moving[1:] & moving[:-1])
    count = both.size
    if count < _FEW:
        return [0.0] * 9
    turns = np.angle(steps[both + 1] * steps[both].conj())
    size = np.abs(turns)
    ordered = np.sort(size)
    signed = turns - turns.sum() / count
    pace = np.log(speed[both + 1])
    curve = np.log(size + _CURVED_RAD) - pace
    pace -= pace.sum() / count
    curve -= curve.sum() / count
    spread = size - size.sum() / count
    paces, curves = pace @ pace + _EPS, curve @ curve + _EPS
    law = curve @ pace
    return [
        log(size.sum() / count + 0.003),
        log(ordered[count // 2] + 0.003),
        log(ordered[(count * 9) // 10] + 0.003),
        np.searchsorted(ordered, _STRAIGHT_RAD) / count,
        (signed[1:] @ signed[:-1]) / (signed @ signed + _EPS),
        np.count_nonzero(turns[1:] * turns[:-1] < 0) / count,
        (pace @ spread) / sqrt(paces * (spread @ spread) + _EPS),
        law / curves,
        law / sqrt(curves * paces),
    ]


def _window_features(path: Path) -> Floats:
    """Describe the window as a whole."""
    steps = path.smooth[1:] - path.smooth[:-1]
    speed = np.abs(steps)
    moving = speed > REST_SPEED
    fast = speed[moving]
    result = np.zeros(len(_WINDOW_NAMES))
    if fast.size < _FEW:
        return result
    result[0] = log(fast.sum() / fast.size)
    result[1] = fast.size / speed.size
    result[2] = log(1.0 + path.starts.size)
    result[3:6] = _wobble(path, speed=speed, moving=moving)
    return result


def _wobble(path: Path, *, speed: Floats, moving: Bools) -> list[float]:
    """Log size of the fast part of the path across its direction, its lag-1 correlation, and how it grows with speed.

    People's tremor and motor noise grow with speed; noise added to a formula is white and the same everywhere.
    """
    grid = path.grid
    if grid.size < 2 * _FEW:
        return [0.0] * 3
    residual = grid[2:-2] - (grid[:-4] + grid[1:-3] + grid[2:-2] + grid[3:-1] + grid[4:]) * 0.2
    heading = path.smooth[3:-1] - path.smooth[1:-3]
    used = moving[1:-2] & moving[2:-1]
    if np.count_nonzero(used) < _FEW:
        return [0.0] * 3
    across = ((residual * heading.conj()).imag / (np.abs(heading) + _EPS))[used]
    size = np.abs(across)
    logs = np.log(speed[1:-2][used])
    logs -= logs.sum() / logs.size
    spread = np.log(size + 0.1)
    spread -= spread.sum() / spread.size
    power = across @ across
    return [
        log(sqrt(power / across.size) + 0.03),
        float((across[1:] @ across[:-1]) / (power + _EPS)),
        float((logs @ spread) / (sqrt((logs @ logs) * (spread @ spread)) + _EPS)),
    ]
