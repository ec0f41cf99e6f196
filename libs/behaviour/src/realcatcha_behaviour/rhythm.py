"""Sub-movements: how often speed peaks, how deep it falls between peaks, and how unlike the peaks are.

A hand corrects itself several times a second, with peaks of very different height; a formula peaks once, or as
its noise has it.
"""

from math import log
from typing import Final

import numpy as np

from realcatcha_behaviour.resample import REST_SPEED, STEP_MS, Path
from realcatcha_behaviour.trace import Floats

RHYTHM_NAMES: Final = (
    "peaks_per_second", "peak_depth", "peak_shallow_share", "peak_interval", "peak_interval_spread",
    "peak_height_spread", "peak_height_lag1", "peak_rise_share",
)  # fmt: skip

_EPS: Final = 1e-6
_FEW: Final = 3
_LOW: Final = 0.1
_SHALLOW: Final = 0.8
_NEAR_MS: Final = 500.0


def rhythm_features(path: Path) -> Floats:
    """Compute ``(len(RHYTHM_NAMES),)``; zeros for fewer than three peaks, but for how many there are."""
    result = np.zeros(len(RHYTHM_NAMES))
    speed = np.abs(path.smooth[1:] - path.smooth[:-1])
    moving = int(np.count_nonzero(speed > REST_SPEED))
    if speed.size < 2 * _FEW or not moving:
        return result
    even = speed[1:-1] * 0.5 + (speed[:-2] + speed[2:]) * 0.25
    inner = even[1:-1]
    floor = max(REST_SPEED, _LOW * float(even.sum()) / moving)
    peaks = np.flatnonzero((inner > even[:-2]) & (inner >= even[2:]) & (inner > floor)) + 1
    result[0] = log((peaks.size + 0.5) / (moving * STEP_MS / 1000.0))
    if peaks.size < _FEW:
        return result
    height, between = even[peaks], peaks[1:] - peaks[:-1]
    trough = np.minimum.reduceat(even, peaks)[:-1]
    near = between * STEP_MS < _NEAR_MS
    depth = trough / np.minimum(height[1:], height[:-1])
    logs = np.log(height)
    logs -= logs.sum() / logs.size
    power = logs @ logs + _EPS
    result[1] = float(np.partition(depth, depth.size // 2)[depth.size // 2])
    result[2] = np.count_nonzero(depth > _SHALLOW) / depth.size
    if np.count_nonzero(near) >= _FEW:
        waits = np.log(between[near].astype(np.float64))
        mean = waits.sum() / waits.size
        result[3] = mean
        result[4] = float(np.sqrt(((waits - mean) ** 2).sum() / waits.size))
    result[5] = log(np.sqrt(power / logs.size) + 0.05)
    result[6] = (logs[1:] @ logs[:-1]) / power
    result[7] = np.count_nonzero(even[1:] > even[:-1]) / moving
    return result
