"""Describe at what tempo a path was walked, whatever the path: when it rested, hurried and slowed.

Time counts relative to the whole and speed relative to the mean, so that another place, direction, size or duration
changes nothing, and neither does another line walked at the same tempo. How the waves are weighed was chosen on people
whose recordings the tests of it do not use; the model card has the figures.
"""

from typing import Final

import numpy as np

from realcatcha_behaviour.resample import Complexes
from realcatcha_behaviour.trace import Floats

TEMPO_WAVES: Final = 60
_BINS: Final = 128
_SLOWEST: Final = 0.05
"""Of the mean speed, added to each: what is slower is rest and rounding to pixels."""

_TILT: Final = 0.75
"""People's tempos differ most in slow waves: each is weighed by ``(1 + k / 4) ** _TILT``, which evens them out."""

_REST_MS: Final = 60.0
_REST_GAPS: Final = 2.5
_USUAL_MS: Final = (8.0, 40.0)
_EPS: Final = 1e-9
_EVEN: Final = 1.0
"""Length of the waves below which a tempo is taken for quite even, a hundredth of people's: such are all alike."""
_NUMBERS: Final = np.arange(1, TEMPO_WAVES + 1)
_COSINES: Final = (1.0 + _NUMBERS / 4.0)[:, None] ** _TILT * np.cos(
    np.pi * np.outer(_NUMBERS, np.arange(_BINS) + 0.5) / _BINS
)


def tempo_waves(t_ms: Floats, points: Complexes) -> Floats:
    """Describe a tempo by the waves of its log speed: ``(TEMPO_WAVES,)``, of length 1 or, where it is even, less.

    Args:
        t_ms: ``(N,)`` times, never falling, at which the pointer was elsewhere than before; two at least.
        points: ``(N,)`` places, each another than the one before it.
    """
    t_ms = t_ms + _EPS * np.arange(t_ms.size)
    travelled = np.concatenate(([0.0], np.cumsum(np.abs(points[1:] - points[:-1]))))
    gaps = t_ms[1:] - t_ms[:-1]
    usual = float(min(max(np.median(gaps), _USUAL_MS[0]), _USUAL_MS[1]))
    # A browser says nothing while the pointer rests, so a long gap is rest up to one usual interval before its end.
    rests = np.flatnonzero(gaps > max(_REST_MS, _REST_GAPS * usual))
    times = np.insert(t_ms, rests + 1, t_ms[rests + 1] - usual)
    lengths = np.interp(
        np.linspace(t_ms[0], t_ms[-1], _BINS + 1), times, np.insert(travelled, rests + 1, travelled[rests])
    )
    waves = _COSINES @ np.log((lengths[1:] - lengths[:-1]) * _BINS / travelled[-1] + _SLOWEST)
    described: Floats = waves / max(float(np.linalg.norm(waves)), _EVEN)
    return described
