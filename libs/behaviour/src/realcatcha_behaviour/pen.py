"""How a pen goes through its bends: what ties the speed of drawing to its shape, at several scales of time.

A hand slows where it turns and hurries where the line is straight (Lacquaniti, Terzuolo and Viviani 1983), sets out and
arrives, and puts most of its unrest into a few movements a second. Whoever walks a given line may keep any of these;
keeping all of them at every scale is what is asked of him. Intervals between events are not looked at by themselves.
"""

from itertools import pairwise
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.resample import Complexes
from realcatcha_behaviour.trace import DOWN, SCROLL, Floats, Trace

TICK_MS: Final = 10.0
_SIGMAS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Ticks: 10 to 160 ms."""

_BEND_SIGMAS: Final = (1.5, 3.0, 6.0)
_HEIGHT: Final = 100.0
_PAD: Final = 48
_FEW: Final = 12
_FEW_TICKS: Final = 8
_FEW_STROKES: Final = 2
_MIN_LENGTH: Final = 12.0
_MIN_POINTS: Final = 4
_SLOWEST: Final = 0.02
_EPS: Final = 1e-6
_MAX_TICKS: Final = 6000

_BAND_NAMES: Final = tuple(
    f"{name}_{int(low * TICK_MS)}" for low in _SIGMAS[:-1] for name in ("speed_band", "way_band", "across_band")
)
_BEND_NAMES: Final = tuple(
    f"{name}_{int(sigma * TICK_MS)}"
    for sigma in _BEND_SIGMAS
    for name in ("bend_slope", "bend_r", "bend_slow", "bend_before", "bend_after", "bend_dip")
)
_STROKE_NAMES: Final = (
    "log_strokes", "set_out", "set_out_spread", "arrive", "arrive_spread", "isochrony", "isochrony_r",
    "pace_spread", "speed_cv_within", "speed_skew", "slow_share", "log_pace",
    "step_gap", "step_gap_r", "place_noise", "place_noise_slow",
    "beat_25", "beat_50", "beat_100", "beat_150", "upright_r", "upright_ratio",
)  # fmt: skip
PEN_NAMES: Final = (*_BAND_NAMES, *_BEND_NAMES, *_STROKE_NAMES)

Bools = NDArray[np.bool_]


def pen_features(trace: Trace) -> Floats:
    """Compute ``(len(PEN_NAMES),)``; zeros where no stroke is long enough."""
    result = np.zeros(len(PEN_NAMES))
    strokes = _strokes(trace)
    grids = [_grid(t_ms, points) for t_ms, points in strokes]
    if sum(grid.size for grid in grids) < _FEW:
        return result
    speeds, mask = _laid_out([(grid[1:] - grid[:-1]) / TICK_MS for grid in grids])
    bands = len(_BAND_NAMES)
    bends = bands + len(_BEND_NAMES)
    result[:bands] = _bands(speeds, mask)
    result[bands:bends] = [value for sigma in _BEND_SIGMAS for value in _bends(speeds, mask, sigma)]
    result[bends:] = _hand(strokes, grids, speeds, mask)
    return np.nan_to_num(np.clip(result, -30.0, 30.0))


def _strokes(trace: Trace) -> list[tuple[Floats, Complexes]]:
    """Times and places of each stroke that is long enough, the drawing 100 high; of points at one time the last."""
    keep = trace.event != SCROLL
    t_ms, points, event = trace.t_ms[keep], trace.x[keep] + 1j * trace.y[keep], trace.event[keep]
    if not points.size:
        return []
    height = max(float(np.ptp(points.imag)), 0.25 * float(np.ptp(points.real)), 1.0)
    cuts = np.flatnonzero(event[1:] == DOWN) + 1
    parts = zip(np.split(t_ms, cuts), np.split(points * (_HEIGHT / height), cuts), strict=True)
    return [part for times, places in parts if (part := _usable(times, places)) is not None]


def _usable(t_ms: Floats, points: Complexes) -> tuple[Floats, Complexes] | None:
    last = np.append(t_ms[1:] > t_ms[:-1], True)
    t_ms, points = t_ms[last], points[last]
    if t_ms.size < _MIN_POINTS or np.abs(points[1:] - points[:-1]).sum() < _MIN_LENGTH:
        return None
    return t_ms, points


def _grid(t_ms: Floats, points: Complexes) -> Complexes:
    """Places every tick."""
    count = min(int((t_ms[-1] - t_ms[0]) // TICK_MS) + 1, _MAX_TICKS)
    grid: Complexes = np.interp(t_ms[0] + TICK_MS * np.arange(count), t_ms, points)
    return grid


def _laid_out(parts: list[Complexes]) -> tuple[Complexes, Floats]:
    """Set the strokes one after another with nothing between them, and say where they are: ``(K,)`` each."""
    empty = np.zeros(_PAD)
    values: Complexes = np.concatenate([piece for part in parts for piece in (empty + 0j, part)] + [empty + 0j])
    mask = np.concatenate([piece for part in parts for piece in (empty, np.ones(part.size))] + [empty])
    return values[: _MAX_TICKS * 2], mask[: _MAX_TICKS * 2]


def _kernel(sigma: float) -> Floats:
    reach = int(np.ceil(3 * sigma))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel: Floats = bell / bell.sum()
    return kernel


def _smooth(values: Complexes | Floats, mask: Floats, sigma: float) -> NDArray[np.complex128]:
    """Smooth within strokes: what lies beyond an end counts as nothing, not as rest."""
    kernel = _kernel(sigma)
    weight = np.convolve(mask, kernel, "same")
    smooth: NDArray[np.complex128] = np.convolve(values * mask, kernel, "same") / np.maximum(weight, _EPS) * mask
    return smooth


def _bands(speeds: Complexes, mask: Floats) -> list[float]:
    """Logs of the share that speed, velocity, and velocity across its course have in each band of time."""
    used = mask > 0
    pace = np.abs(speeds)
    levels = [(_smooth(pace, mask, sigma).real, _smooth(speeds, mask, sigma)) for sigma in _SIGMAS]
    whole = float((pace[used] ** 2).mean()) + _EPS
    course = levels[-3][1]
    course = course / (np.abs(course) + _EPS)
    result = []
    for (fine, way), (coarse, even) in pairwise(levels):
        left = (way - even)[used]
        across = (left * course[used].conj()).imag
        total = float((left.real**2 + left.imag**2).mean())
        result += [
            log(float(((fine - coarse)[used] ** 2).mean()) / whole + 1e-4),
            log(total / whole + 1e-4),
            float((across**2).mean()) / (total + _EPS),
        ]
    return result


def _bends(speeds: Complexes, mask: Floats, sigma: float) -> list[float]:
    """The power law's slope and fit, how much slower the sharpest bends are, the same a little before and after, and
    how deep speed dips at bends.
    """
    way = _smooth(speeds, mask, sigma)
    pace = np.abs(way)
    turn = np.zeros(pace.size)
    turn[1:-1] = np.angle(way[2:] * way[:-2].conj()) / 2
    inner = np.zeros(pace.size, dtype=np.bool_)
    inner[1:-1] = (mask[2:] > 0) & (mask[:-2] > 0) & (mask[1:-1] > 0)
    mean = float(pace[inner].mean()) if inner.any() else 0.0
    used = np.flatnonzero(inner & (pace > _SLOWEST * mean))
    if used.size < _FEW or mean <= 0:
        return [0.0] * 6
    paces = np.log(pace / mean + _SLOWEST)
    bend = np.log(np.abs(turn[used]) / (pace[used] / mean + _SLOWEST) + 0.02)
    own = paces[used]
    slope, fit = _regression(bend, own)
    ordered = np.argsort(bend)
    sharp, even = ordered[-max(used.size // 7, 2) :], ordered[: max(used.size // 3, 2)]
    shift = max(round(2 * sigma), 2)
    lags = [_regression(bend, paces[np.clip(used + step, 0, pace.size - 1)])[1] for step in (-shift, shift)]
    near = (np.clip(used + step, 0, pace.size - 1) for step in (-2 * shift, 2 * shift))
    around = np.maximum(*(paces[places] for places in near))
    dip = float((around - own)[sharp].mean())
    return [slope, fit, float(own[sharp].mean() - own[even].mean()), *lags, dip]


def _regression(cause: Floats, effect: Floats) -> tuple[float, float]:
    """Slope and correlation of `effect` on `cause`."""
    a, b = cause - cause.mean(), effect - effect.mean()
    power = float(a @ a) + _EPS
    joint = float(a @ b)
    return joint / power, joint / float(np.sqrt(power * (float(b @ b) + _EPS)))


def _hand(
    strokes: list[tuple[Floats, Complexes]], grids: list[Complexes], speeds: Complexes, mask: Floats
) -> list[float]:
    """Ends of strokes, their lengths against their times, steps against gaps, and the beat of writing."""
    used = mask > 0
    even = _smooth(speeds, mask, 2.0)
    pace = np.abs(even)[used]
    mean = float(pace.mean()) + _EPS
    lengths = np.array([np.abs(np.diff(points)).sum() for _, points in strokes])
    times = np.array([max(t_ms[-1] - t_ms[0], 1.0) for t_ms, _ in strokes])
    rates = np.log(lengths / times + _EPS)
    sets = [_ends(grid) for grid in grids if grid.size > _FEW_TICKS]
    begin, stop = (np.array([pair[index] for pair in sets] or [0.0]) for index in (0, 1))
    slope, fit = _regression(np.log(lengths), np.log(times)) if len(strokes) > _FEW_STROKES else (0.0, 0.0)
    deviation = pace - mean
    variance = float((deviation**2).mean()) + _EPS
    return [
        log(len(strokes)),
        float(begin.mean()), float(begin.std()), float(stop.mean()), float(stop.std()),
        slope, fit, float(rates.std()),
        log(float(np.sqrt(variance)) / mean + 0.02),
        float((deviation**3).mean()) / variance**1.5,
        float((pace < 0.25 * mean).mean()),
        log(mean),
        *_steps(strokes),
        *_beat(even, mask),
    ]  # fmt: skip


def _ends(grid: Complexes) -> tuple[float, float]:
    """Logs of the speed of the first and last 30 ms against the stroke's."""
    pace = np.abs(grid[1:] - grid[:-1])
    mean = float(pace.mean()) + _EPS
    return log(float(pace[:3].mean()) / mean + 0.05), log(float(pace[-3:].mean()) / mean + 0.05)


def _steps(strokes: list[tuple[Floats, Complexes]]) -> list[float]:
    """How steps grow with the time between events, and how far a point lies off the line between its neighbours."""
    growth, waits, off, size = [], [], [], []
    for t_ms, points in strokes:
        gaps, steps = t_ms[1:] - t_ms[:-1], points[1:] - points[:-1]
        length = np.abs(steps)
        growth.append(np.log((length[1:] + 0.5) / (length[:-1] + 0.5)))
        waits.append(np.log((gaps[1:] + 1.0) / (gaps[:-1] + 1.0)))
        share = gaps[:-1] / (gaps[1:] + gaps[:-1])
        off.append(np.abs(points[:-2] + share * (points[2:] - points[:-2]) - points[1:-1]))
        size.append(length[1:] + length[:-1])
    grown, waited = np.concatenate(growth), np.concatenate(waits)
    apart, span = np.concatenate(off), np.concatenate(size)
    power = float(waited @ waited) + 0.01 * waited.size
    joint = float(grown @ waited)
    slow = span <= np.median(span)
    return [
        joint / power,
        joint / float(np.sqrt(power * (float(grown @ grown) + _EPS))),
        log(float(np.median(apart / (span + 0.5))) + 0.01),
        log(float(np.median((apart / (span + 0.5))[slow])) + 0.01),
    ]


def _beat(even: Complexes, mask: Floats) -> list[float]:
    """Correlation of the upright speed with itself a little later, and with the speed along the line."""
    up, along = even.imag, even.real
    power = float(up @ up) + _EPS
    result = []
    for lag in (3, 5, 10, 15):
        both = mask[lag:] * mask[:-lag]
        norm = float(np.sqrt((up[lag:] ** 2 * both).sum() * (up[:-lag] ** 2 * both).sum())) + _EPS
        result.append(float((up[lag:] * up[:-lag] * both).sum()) / norm)
    level = float(along @ along) + _EPS
    return [*result, float(up @ along) / float(np.sqrt(power * level)), log(power / level)]
