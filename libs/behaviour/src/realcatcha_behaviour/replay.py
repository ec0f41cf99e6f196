"""Slots of a locality-sensitive hash: a trace sent before, changed, leads to many of the same slots.

One half of them knows the path, the other its tempo: whoever replays a recording with a little noise or at another
tempo keeps its path, whoever walks another line at a person's tempo keeps that.

The path is walked by length and not by time, so that stretching or warping time changes nothing at all and
shifting it changes nothing either. It is smoothed along its length and described by its slowest waves; `tempo`
describes the other half. Both are projected on random directions, rounded to cells and hashed under a key: without the
key nobody can tell which change of a trace crosses a boundary.

A trace leaves its mark, one of 255, in each of its slots, over whatever was there. Slots that hold one and the same
mark were led to by one earlier trace: what many strangers have in common, each a little, does not add up, and an index
that is too full forgets its oldest traces instead of taking people for each other. The model card has the figures.

A drawing is set upright first: whoever owns one can enlarge, turn, narrow or slant it without changing what it says
or how it was drawn (docs/adr/0011).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from realcatcha_behaviour.resample import Complexes
from realcatcha_behaviour.tempo import TEMPO_WAVES, tempo_waves
from realcatcha_behaviour.trace import SCROLL, Floats, Trace

SLOT_BITS: Final = 22
"""The index of a day has ``2**22`` slots of a byte. 10,000 traces write over a fifth of what the first of them left."""

PATH_BANDS: Final = 48
TEMPO_BANDS: Final = 48
BANDS: Final = PATH_BANDS + TEMPO_BANDS
MIN_HITS: Final = 6
"""Of `BANDS`, led to by one earlier trace. By chance so many of a full index hold one mark once in 1,600 traces."""

_MARKS: Final = 255
MIN_EVENTS: Final = 12
MIN_DURATION_MS: Final = 200.0
"""Quick people point in 18 to 23 events: with 24 and 400 ms, one recording in twelve of HumanMoveMouse could be sent
for ever; with these, people are matched by chance no more often (docs/adr/0007)."""

_PROJECTIONS: Final = 14
_PATH_CELL: Final = 50.0
_TEMPO_CELL: Final = 1.8
_WAVES: Final = 12
_POINTS: Final = 32
_GRAIN: Final = 200
_GRAIN_PX: Final = (1.0, 8.0)
_MOST_GRAINS: Final = 8192  # ten seconds of a person are 65,000 px at the most; a forged path must not cost more
_TAPS: Final = 9
_STRIDE: Final = 4
_HALF_SIZE_PX: Final = 150.0
_EPS: Final = 1e-9
_UPRIGHT_LENGTH_PX: Final = 250.0
"""Length of a drawing once it is set upright: the smaller, the less noise hides and the more strangers meet. Of one
size instead, single letters and circles, which go on for less long, would be taken for one another."""
_UPRIGHT_ASPECT: Final = 2.0
_FLATTEST: Final = 1 / 400
"""Variance across a drawing, of that along it; below, it is a line, whose noise is not to be blown up."""


def replay_bands(trace: Trace, *, key: bytes, drawn: bool = False) -> tuple[int, ...] | None:
    """Compute the `BANDS` slots, each below ``2**SLOT_BITS``, of a decision window; those of the path come first.

    Args:
        trace: The decision window.
        key: Secret of the deployment, at most 64 bytes; another key gives unrelated slots.
        drawn: It is a drawing, which may come back in another size, direction or slant.

    Returns:
        None below `MIN_EVENTS` pointer events, half as many places, or `MIN_DURATION_MS`: such traces repeat by chance.
    """
    pointer = np.flatnonzero(trace.event != SCROLL)
    if pointer.size < MIN_EVENTS or trace.t_ms[pointer[-1]] - trace.t_ms[pointer[0]] < MIN_DURATION_MS:
        return None
    points = trace.x[pointer] + 1j * trace.y[pointer]
    moved = np.append(True, points[1:] != points[:-1])
    points = points[moved]
    if points.size < MIN_EVENTS // 2:
        return None
    walk = _upright(_walk(points)) if drawn else _walk(points)
    tempo = tempo_waves(trace.t_ms[pointer][moved], points)
    return _slots(_waves(walk), _path_secret(key)) + _slots(tempo, _tempo_secret(key))


def mark_of(bands: Sequence[int]) -> int:
    """Give the mark, 1 to 255, that a trace leaves in its slots; as good as random, and the same for the same slots."""
    return 1 + sum(bands) % _MARKS


def most_of_one(marks: Iterable[int]) -> int:
    """Count the slots that one earlier trace led to: the most that hold one and the same mark; 0 is an empty slot."""
    return max(Counter(mark for mark in marks if mark).values(), default=0)


def is_replay(hits: int, bands: int) -> bool:
    """Tell whether `hits` slots of one earlier trace, of `bands`, mean that the trace was sent before."""
    return bands > 0 and hits * BANDS >= MIN_HITS * bands


def _slots(described: Floats, secret: "_Secret") -> tuple[int, ...]:
    cells = np.floor(secret.directions @ described + secret.offsets).astype(np.int64).astype(np.uint64)
    # Multilinear hashing (Lemire and Kaser 2014): arithmetic modulo 2**64, of which the high bits are the hash.
    sums = (cells.reshape(-1, _PROJECTIONS) * secret.factors).sum(axis=1, dtype=np.uint64) + secret.salts
    return tuple((sums >> np.uint64(64 - SLOT_BITS)).tolist())


def _walk(points: Complexes) -> Complexes:
    """Smooth along the length and take `_POINTS` positions at even lengths.

    Noise lengthens slow parts most; smoothing over a fixed length, and measuring it in strides of several grains, takes
    most of that out again.
    """
    travelled = _lengths(points)
    grain = min(max(travelled[-1] / _GRAIN, _GRAIN_PX[0]), _GRAIN_PX[1])
    grain = max(grain, travelled[-1] / _MOST_GRAINS)
    even = np.interp(np.arange(0.0, travelled[-1] + grain, grain), travelled, points)
    half = _TAPS // 2
    padded = np.concatenate((np.full(half + 1, even[0]), even, np.full(half, even[-1])))
    sums = np.cumsum(padded)
    smooth = (sums[_TAPS:] - sums[:-_TAPS]) / _TAPS
    strided = np.append(smooth[:-1:_STRIDE], smooth[-1])
    travelled = _lengths(strided)
    walk: Complexes = np.interp(np.linspace(0.0, travelled[-1], _POINTS), travelled, strided)
    return walk


def _lengths(points: Complexes) -> Floats:
    """Length travelled at each point, strictly increasing."""
    travelled = np.zeros(points.size)
    np.cumsum(np.abs(points[1:] - points[:-1]), out=travelled[1:])
    return travelled + _EPS * np.arange(points.size)


def _waves(walk: Complexes) -> Floats:
    """Describe a walk by its slowest cosine waves, large walks drawn in: ``(2 * _WAVES,)``.

    The errors that noise leaves grow with the size of the walk, so the scale is compressed beyond `_HALF_SIZE_PX`.
    """
    centred = walk - walk.mean()
    size = float(np.sqrt((centred.real**2 + centred.imag**2).mean()))
    waves = _COSINES @ centred / (1.0 + size / _HALF_SIZE_PX)
    return np.concatenate((waves.real, waves.imag))


def _upright(walk: Complexes) -> Complexes:
    """Undo what a drawing can go through whole: size, slant, stretch and turn.

    Its variance is made alike in all directions, which leaves but a turn of any of them; then it is turned to where it
    goes as it goes on, as writing does.
    """
    centred = walk - walk.mean()
    plane = np.stack((centred.real, centred.imag))
    variance, axes = np.linalg.eigh(plane @ plane.T / walk.size)
    even = axes / np.sqrt(np.maximum(variance, max(variance[-1] * _FLATTEST, _EPS))) @ axes.T @ plane
    turned = even[0] + 1j * even[1]
    turned *= np.exp(-1j * np.angle(turned @ (np.arange(walk.size) - (walk.size - 1) / 2)))
    upright: Complexes = _UPRIGHT_ASPECT * turned.real + 1j * turned.imag
    length = float(np.abs(upright[1:] - upright[:-1]).sum())
    upright *= _UPRIGHT_LENGTH_PX / max(length, _EPS)
    return upright


_COSINES: Final = np.sqrt(2.0 / _POINTS) * np.cos(
    np.pi * np.outer(np.arange(1, _WAVES + 1), np.arange(_POINTS) + 0.5) / _POINTS
)


@dataclass(frozen=True, eq=False)
class _Secret:
    """What a key decides of one half, of ``B`` bands and ``W`` waves.

    Attributes:
        directions: ``(B * _PROJECTIONS, W)`` in cells per unit.
        offsets: ``(B * _PROJECTIONS,)`` 0..1.
        factors: ``(B, _PROJECTIONS)`` uint64.
        salts: ``(B,)`` uint64.
    """

    directions: Floats
    offsets: Floats
    factors: NDArray[np.uint64]
    salts: NDArray[np.uint64]


@lru_cache(maxsize=4)
def _path_secret(key: bytes) -> _Secret:
    return _stretched(key, b"replay-bands", bands=PATH_BANDS, waves=2 * _WAVES, cell=_PATH_CELL)


@lru_cache(maxsize=4)
def _tempo_secret(key: bytes) -> _Secret:
    return _stretched(key, b"replay-tempo", bands=TEMPO_BANDS, waves=TEMPO_WAVES, cell=_TEMPO_CELL)


def _stretched(key: bytes, purpose: bytes, *, bands: int, waves: int, cell: float) -> _Secret:
    """Stretch a key into directions and hash factors."""
    seed = int.from_bytes(hashlib.blake2b(purpose, key=key, digest_size=32).digest(), "big")
    generator = np.random.default_rng(seed)
    count = bands * _PROJECTIONS
    return _Secret(
        directions=generator.standard_normal((count, waves)) / cell,
        offsets=generator.random(count),
        factors=generator.integers(0, 2**64, size=(bands, _PROJECTIONS), dtype=np.uint64),
        salts=generator.integers(0, 2**64, size=bands, dtype=np.uint64),
    )
