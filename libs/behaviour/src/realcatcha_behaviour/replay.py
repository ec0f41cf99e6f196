"""Bands of a locality-sensitive hash: a trace sent before sets the same bits, also with noise or another tempo.

The path is walked backwards from its end (the click) by length, not by time, so that stretching or warping time changes
nothing. At several reaches the positions along the walk are projected on random directions, rounded and hashed under a
key: without the key nobody can tell which change of a trace crosses a boundary.
"""

import hashlib
from functools import lru_cache
from typing import Final

import numpy as np

from realcatcha_behaviour.resample import Complexes, resample
from realcatcha_behaviour.trace import SCROLL, Floats, Trace

BITMAP_BITS: Final = 24
BANDS: Final = 24
MIN_HITS: Final = 8
MIN_EVENTS: Final = 24
MIN_DURATION_MS: Final = 400.0

_PROJECTIONS: Final = 5
_POINTS: Final = 16
_CELL: Final = 24.0
_KERNEL: Final = np.ones(9) / 9.0
_STRIDE: Final = 4


def replay_bands(trace: Trace, *, key: bytes) -> tuple[int, ...] | None:
    """Compute the `BANDS` bit positions, each below ``2**24``, of a decision window.

    Args:
        trace: The decision window.
        key: Secret of the deployment, at most 64 bytes; another key gives unrelated bands.

    Returns:
        None below 24 pointer events or 400 ms: such traces repeat by chance.
    """
    pointer = np.flatnonzero(trace.event != SCROLL)
    if pointer.size < MIN_EVENTS or trace.t_ms[pointer[-1]] - trace.t_ms[pointer[0]] < MIN_DURATION_MS:
        return None
    path = resample(trace, context="point")
    if path is None:
        return None
    walk = _walk(path.grid)
    directions, offsets = _projections(key)
    cells = np.floor((directions @ walk) / _CELL + offsets).astype(np.int32)
    return tuple(_bit(key, band, row.tobytes()) for band, row in enumerate(cells.reshape(BANDS, _PROJECTIONS)))


def is_replay(hits: int, bands: int) -> bool:
    """Tell whether `hits` bits that were set before, of `bands`, mean that the trace was sent before."""
    return bands > 0 and hits * BANDS >= MIN_HITS * bands


def _walk(grid: Complexes) -> Floats:
    """Positions at even lengths back from the end, relative to the end: ``(2 * _POINTS,)``."""
    padded = np.concatenate((np.full(4, grid[0]), grid, np.full(4, grid[-1])))
    smooth = np.convolve(padded, _KERNEL, mode="valid")[::-_STRIDE]
    travelled = np.concatenate(([0.0], np.cumsum(np.abs(smooth[1:] - smooth[:-1]))))
    travelled += 1e-6 * np.arange(travelled.size)
    points = np.interp(np.linspace(0.0, travelled[-1], _POINTS + 1)[1:], travelled, smooth - smooth[0])
    return np.concatenate((points.real, points.imag))


@lru_cache(maxsize=4)
def _projections(key: bytes) -> tuple[Floats, Floats]:
    """Draw the directions ``(BANDS * _PROJECTIONS, 2 * _POINTS)`` and offsets of a key."""
    seed = int.from_bytes(hashlib.blake2b(b"replay-projections", key=key, digest_size=16).digest(), "big")
    generator = np.random.default_rng(seed)
    directions = generator.standard_normal((BANDS * _PROJECTIONS, 2 * _POINTS))
    return directions / np.linalg.norm(directions, axis=1, keepdims=True), generator.random(BANDS * _PROJECTIONS)


def _bit(key: bytes, band: int, cells: bytes) -> int:
    """Hash one band's cells to a bit position."""
    digest = hashlib.blake2b(cells, digest_size=4, key=key, salt=band.to_bytes(2, "big")).digest()
    return int.from_bytes(digest, "big") >> (32 - BITMAP_BITS)
