"""The shape of single movements: speed profile, straightness, and how well a simple formula would explain them."""

from typing import Final

import numpy as np

from realcatcha_behaviour.resample import STEP_MS, Complexes, Path
from realcatcha_behaviour.trace import Floats

POINTS: Final = 33
"""Points that each movement is resampled to, once evenly in time and once evenly along the path."""

_MOVEMENT_NAMES: Final = (
    "log_length", "log_duration", "straightness", "bow", "bow_place", "bow_one_sided",
    "peak_ratio", "peak_place", "centre_of_speed", "first_fifth", "last_fifth", "peaks", "profile_jerk",
    "time_fit3", "time_fit5", "time_fit9", "arc_fit3", "arc_fit5", "arc_fit9", "time_fit5_px", "arc_fit5_px",
)  # fmt: skip
SHAPE_NAMES: Final = tuple(f"{name}_{kind}" for kind in ("mean", "spread", "longest") for name in _MOVEMENT_NAMES)

_EPS: Final = 1e-9


def _basis(count: int, degree: int) -> Floats:
    """Orthonormal polynomials on `count` even points: ``(count, degree + 1)``."""
    return np.linalg.qr(np.vander(np.linspace(-1.0, 1.0, count), degree + 1, increasing=True))[0]


_EVEN: Final = np.linspace(0.0, 1.0, POINTS)
_DEGREES: Final = (3, 5, 9)
_REMOVERS: Final = np.hstack([np.eye(POINTS) - basis @ basis.T for basis in (_basis(POINTS, d) for d in _DEGREES)])
"""What takes the best polynomial of each degree out of a row of points: ``(POINTS, 3 * POINTS)``."""
_MIDDLES: Final = (np.arange(POINTS - 1) + 0.5) / (POINTS - 1)


def shape_features(path: Path) -> Floats:
    """Compute ``(len(SHAPE_NAMES),)``: mean, spread and longest of the movements; zeros without one."""
    width = len(_MOVEMENT_NAMES)
    result = np.zeros(3 * width)
    if not path.starts.size:
        return result
    table, lengths = _table(path)
    weights = lengths / lengths.sum()
    mean = weights @ table
    result[:width] = mean
    result[width : 2 * width] = np.sqrt(weights @ (table - mean) ** 2)
    result[2 * width :] = table[int(lengths.argmax())]
    return result


def _table(path: Path) -> tuple[Floats, Floats]:
    """Describe each movement: ``(M, len(_MOVEMENT_NAMES))`` and its length ``(M,)``."""
    smooth = path.smooth
    index = np.arange(float(smooth.size))
    travelled = _EPS * index
    travelled[1:] += np.cumsum(np.abs(smooth[1:] - smooth[:-1]))
    begin, length = travelled[path.starts], travelled[path.ends] - travelled[path.starts]
    spans = path.ends - path.starts
    in_time = np.interp(path.starts[:, None] + spans[:, None] * _EVEN, index, smooth)
    along = np.interp(begin[:, None] + length[:, None] * _EVEN, travelled, smooth)
    columns = [
        np.log(length),
        np.log(spans * (STEP_MS / 1000.0)),
        *_straightness(along, length),
        *_profile(in_time),
        *_fits(in_time, along, length),
    ]
    return np.array(columns).T, length


def _straightness(along: Complexes, length: Floats) -> list[Floats]:
    """Chord over path, log bow over path, place of the widest bow, and to which side it goes."""
    chord = along[:, -1] - along[:, 0]
    size = np.abs(chord)
    across = ((along - along[:, :1]) * chord.conj()[:, None]).imag / (size[:, None] + 1.0)
    rows = np.arange(along.shape[0])
    widest = np.abs(across).argmax(axis=1)
    bow = np.abs(across[rows, widest])
    one_sided = across.sum(axis=1) / (np.abs(across).sum(axis=1) + 1.0)
    return [size / length, np.log(bow / length + 0.003), widest / (POINTS - 1.0), np.abs(one_sided)]


def _profile(in_time: Complexes) -> list[Floats]:
    """Shape of the speed over time: peak, place, symmetry, ends, number of peaks and roughness."""
    speed = np.abs(in_time[:, 1:] - in_time[:, :-1])
    speed = speed / (speed.sum(axis=1, keepdims=True) + _EPS) * (POINTS - 1)
    fifth = (POINTS - 1) // 5
    inner = speed[:, 1:-1]
    peaks = ((inner > speed[:, :-2] + 0.1) & (inner >= speed[:, 2:] + 0.1)).sum(axis=1)
    rough = np.abs(speed[:, 2:] - 2.0 * inner + speed[:, :-2]).sum(axis=1) / (POINTS - 3)
    return [
        np.log(speed.max(axis=1)),
        speed.argmax(axis=1) / (POINTS - 2.0),
        speed @ _MIDDLES / (POINTS - 1),
        speed[:, :fifth].sum(axis=1) / fifth,
        speed[:, -fifth:].sum(axis=1) / fifth,
        np.log1p(peaks),
        np.log(rough + 0.003),
    ]


def _fits(in_time: Complexes, along: Complexes, length: Floats) -> list[Floats]:
    """Log residuals of polynomial paths in time and along the path, relative to the length and in pixels.

    Straight lines, Bezier curves and minimum-jerk movements are polynomials of degree 1, 3 and 5.
    """
    rows = np.concatenate((in_time.real, in_time.imag, along.real, along.imag))
    rest = (rows @ _REMOVERS).reshape(4, length.size, len(_DEGREES), POINTS)
    squares = np.einsum("amdp,amdp->dam", rest, rest)
    residuals = np.sqrt((squares[:, 0::2] + squares[:, 1::2]) / POINTS)
    relative = np.log(residuals / length + 0.0005)
    pixels = np.log(residuals[1] + 0.1)
    return [*relative[:, 0], *relative[:, 1], *pixels]
