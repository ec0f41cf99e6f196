"""How forgers hurry and linger: the share of a line's length at each share of its time.

Every tempo is drawn once a word, as a program would have been written with it, and then once a line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.bots import easings

Rng = np.random.Generator
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

FINE: Final = 320
_SHARE: Final = np.linspace(0.0, 1.0, FINE)
_FEW: Final = 5
_MOST_CORNERS: Final = 30


@dataclass(frozen=True)
class Line:
    """A line to be walked.

    Attributes:
        points: ``(FINE,)`` at even lengths.
        length: Pixels.
        frames: How many events it will have, about.
        borrowed: ``(K,)`` shares of the way that a person had gone at even times in some stroke of his; empty where
            there is no person.
    """

    points: Complexes
    length: float
    frames: int
    borrowed: Floats


Tempo = Callable[[Line, Rng], Floats]
"""Gives ``(FINE,)`` shares of the way at even times, from 0 to 1."""

Maker = Callable[[Rng], Tempo]


def _of_speed_in_time(speed: Floats) -> Floats:
    way = np.concatenate(([0.0], np.cumsum(0.5 * (speed[1:] + speed[:-1]))))
    return way / way[-1]


def _of_speed_on_way(speed: Floats) -> Floats:
    """Turn speed at even lengths into the way at even times."""
    waits = 2.0 / np.maximum(speed[1:] + speed[:-1], 1e-3)
    times = np.concatenate(([0.0], np.cumsum(waits)))
    return np.interp(_SHARE, times / times[-1], _SHARE)


def _stretched(values: Floats) -> Floats:
    return np.interp(_SHARE, np.linspace(0, 1, values.size), values)


def _ends(rng: Rng) -> Floats:
    """A start and a stop, more or less of them, over the time or the way of a line."""
    power = float(rng.choice([0.0, 0.3, 0.6, 1.0]))
    return (float(rng.uniform(0.02, 0.2)) + np.sin(np.pi * _SHARE)) ** power


def constant(_rng: Rng) -> Tempo:
    """One speed."""
    return lambda _line, _draw: _SHARE


def eased(rng: Rng) -> Tempo:
    """An easing for each line, always the same or each its own."""
    same = easings.random_easing(rng) if rng.random() < 0.5 else None
    return lambda _line, draw: np.clip((same or easings.random_easing(draw))(_SHARE), 0, 1)


def averaged(rng: Rng) -> Tempo:
    """A pace drawn anew for every event, averaged over a few."""
    spread, width, floor = float(rng.uniform(0.4, 2.0)), int(rng.integers(2, 9)), float(rng.uniform(0.02, 0.2))

    def tempo(line: Line, draw: Rng) -> Floats:
        drawn = draw.normal(0, spread, max(line.frames, 3) + width - 1)
        pace = np.maximum(floor, 1 + np.convolve(drawn, np.ones(width) / width, "valid"))
        return _of_speed_in_time(_stretched(pace))

    return tempo


def drawn_anew(rng: Rng) -> Tempo:
    """A pace drawn anew for every event or every few, of a gamma or uniform kind."""
    shape, each, even = float(rng.uniform(0.8, 8)), int(rng.choice([1, 1, 2, 4])), rng.random() < 0.4

    def tempo(line: Line, draw: Rng) -> Floats:
        count = max(line.frames // each, 3)
        pace = draw.uniform(0.2, 1.8, count) if even else draw.gamma(shape, 1 / shape, count) + 0.02
        return _of_speed_in_time(np.repeat(pace, FINE // count + 1)[:FINE] if count < FINE // 2 else _stretched(pace))

    return tempo


def remembering(rng: Rng) -> Tempo:
    """The logarithm of speed drifts and returns, with a start and a stop."""
    spread, memory_ms = float(rng.uniform(0.15, 0.9)), float(rng.uniform(20, 300))
    ends = _ends(rng)

    def tempo(line: Line, draw: Rng) -> Floats:
        kept = np.exp(-line.frames * 16.0 / FINE / memory_ms)
        kicks = draw.normal(0, spread * np.sqrt(1 - kept**2), FINE)
        value, values = float(draw.normal(0, spread)), np.empty(FINE)
        for index in range(FINE):
            value = kept * value + kicks[index]
            values[index] = value
        return _of_speed_in_time(np.exp(values) * ends)

    return tempo


def coloured(rng: Rng) -> Tempo:
    """The logarithm of speed has a spectrum that falls with frequency."""
    spread, slope, ends = float(rng.uniform(0.15, 0.9)), float(rng.uniform(0.3, 2.2)), _ends(rng)

    def tempo(_line: Line, draw: Rng) -> Floats:
        spectrum = np.fft.rfft(draw.normal(0, 1, FINE))
        spectrum[1:] *= np.arange(1, spectrum.size) ** (-slope / 2)
        spectrum[0] = 0
        values = np.fft.irfft(spectrum, FINE)
        return _of_speed_in_time(np.exp(spread * values / (values.std() + 1e-9)) * ends)

    return tempo


def waving(rng: Rng) -> Tempo:
    """Speed is a few waves."""
    rate_ms, depth, count = float(rng.uniform(80, 400)), float(rng.uniform(0.1, 0.8)), int(rng.integers(1, 4))
    ends = _ends(rng)

    def tempo(line: Line, draw: Rng) -> Floats:
        turns = 2 * np.pi * line.frames * 16.0 / rate_ms
        waves = sum(
            np.sin(turns * _SHARE * float(draw.uniform(0.8, 1.2)) * (k + 1) + float(draw.uniform(0, 6))) / (k + 1)
            for k in range(count)
        )
        return _of_speed_in_time(np.exp(depth * waves) * ends)

    return tempo


def _bend(points: Complexes, width: int) -> Floats:
    """Turning per length, smoothed over some of the way."""
    kernel = np.hanning(2 * width + 3)[1:-1]
    padded = np.concatenate((np.full(width, points[0]), points, np.full(width, points[-1])))
    smooth = np.convolve(padded, kernel / kernel.sum(), "valid")
    steps = np.gradient(smooth)
    return np.abs(np.gradient(np.unwrap(np.angle(steps + 1e-9)))) / (np.abs(steps) + 1e-3)


def bending(rng: Rng) -> Tempo:
    """The slower the more the line bends: a power law, often with an unsteady hand on top."""
    power, width, cap = float(rng.uniform(0.15, 0.55)), int(rng.integers(3, 18)), float(rng.uniform(0.6, 0.98))
    ends = _ends(rng)
    also = (remembering, coloured, averaged, None, None)[int(rng.integers(5))]
    unsteady = also(rng) if also else None

    def tempo(line: Line, draw: Rng) -> Floats:
        speed = (_bend(line.points, width) + 0.01) ** -power
        way = _of_speed_on_way(np.minimum(speed, np.quantile(speed, cap)) / speed.mean() * ends)
        return way if unsteady is None else np.interp(unsteady(line, draw), _SHARE, way)

    return tempo


def cornering(rng: Rng) -> Tempo:
    """One speed but for corners, before which it brakes and after which it speeds up again."""
    least, near, ends = float(rng.uniform(0.1, 0.7)), float(rng.uniform(3, 16)), _ends(rng)

    def tempo(line: Line, draw: Rng) -> Floats:
        speed = np.ones(FINE)
        for corner in _corners(line.points):
            away = np.abs(np.arange(FINE) - corner) * line.length / FINE
            speed = np.minimum(speed, least + (1 - least) * np.minimum(away / near, 1.0))
        unrest = np.exp(draw.normal(0, 0.15) * np.sin(np.pi * _SHARE * float(draw.uniform(1, 6))))
        return _of_speed_on_way(speed * ends * unrest)

    return tempo


def _corners(points: Complexes) -> list[int]:
    """Where the line bends most, a few places that lie apart."""
    bend = _bend(points, 6)
    inner = np.flatnonzero((bend[1:-1] > bend[:-2]) & (bend[1:-1] >= bend[2:])) + 1
    strong: list[int] = inner[bend[inner] > 1.5 * np.median(bend)].tolist()
    return strong[:_MOST_CORNERS]


def between_corners(rng: Rng) -> Tempo:
    """Minimum jerk or another easing from corner to corner, with or without a stop."""
    easing = easings.minimum_jerk if rng.random() < 0.5 else easings.random_easing(rng)
    carry = float(rng.choice([0.0, 0.3, 0.6]))

    def tempo(line: Line, draw: Rng) -> Floats:
        stops = [0, *_corners(line.points), FINE - 1]
        spans = np.diff(stops) ** float(draw.uniform(0.4, 1.0)) + 1e-3
        cuts = np.concatenate(([0.0], np.cumsum(spans))) / spans.sum()
        way = np.zeros(FINE)
        for begin, end, start, stop in zip(cuts, cuts[1:], stops, stops[1:], strict=False):
            share = np.clip((_SHARE - begin) / max(end - begin, 1e-6), 0, 1)
            way += (carry * share + (1 - carry) * np.clip(easing(share), 0, 1)) * (stop - start)
        return np.maximum.accumulate(way / (FINE - 1))

    return tempo


def bells(rng: Rng) -> Tempo:
    """Overlapping bells of speed, lognormal or of another kind, one after another."""
    each_ms, spread, overlap = float(rng.uniform(80, 260)), float(rng.uniform(0.1, 0.6)), float(rng.uniform(1.2, 3))
    kind = int(rng.integers(3))

    def tempo(line: Line, draw: Rng) -> Floats:
        count = max(int(line.frames * 16.0 / each_ms), 1)
        speed = np.full(FINE, 1e-3)
        for index in range(count):
            middle = (index + 0.5 + float(draw.normal(0, 0.15))) / count
            width = overlap / count / 2 * float(np.exp(draw.normal(0, 0.2)))
            speed += float(np.exp(draw.normal(0, spread))) * _bell(_SHARE - middle, width, kind)
        return _of_speed_in_time(speed)

    return tempo


def _bell(apart: Floats, width: float, kind: int) -> Floats:
    if kind == 0:
        late = np.maximum(apart + width, 1e-6) / width
        return np.exp(-0.5 * (np.log(late) / 0.4) ** 2) / late
    if kind == 1:
        return np.exp(-0.5 * (apart / (0.5 * width)) ** 2)
    share = np.clip(apart / (2 * width) + 0.5, 0, 1)
    return 16 * share**2 * (1 - share) ** 2


def borrowed(rng: Rng) -> Tempo:
    """A person's tempo of another stroke."""
    mixed = float(rng.choice([0.0, 0.0, 0.3]))

    def tempo(line: Line, _draw: Rng) -> Floats:
        if line.borrowed.size < _FEW:
            return _SHARE
        return (1 - mixed) * _stretched(line.borrowed) + mixed * _SHARE

    return tempo


TEMPOS: Final[dict[str, Sequence[Maker]]] = {
    "steady": (constant, eased),
    "drawn anew": (averaged, drawn_anew),
    "drifting": (remembering, coloured, waving),
    "minding bends": (bending, cornering),
    "bell after bell": (between_corners, bells),
    "borrowed": (borrowed,),
}
"""Groups that share an idea; they are left out together."""
