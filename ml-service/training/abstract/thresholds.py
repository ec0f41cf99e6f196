"""When a share is large enough to say that a feeling is there, and small enough to say that it is not."""

from typing import Final

import numpy as np
from realcatcha_abstract import FEELINGS
from realcatcha_ml.models.abstract import Thresholds

from training.abstract.people import Floats

_RIGHT: Final = 0.99
_LEAST_PRESENT: Final = 0.45
_MOST_ABSENT: Final = 0.20


def choose(shares: Floats, labels: Floats) -> dict[str, Thresholds]:
    """Choose for each feeling on validation pictures, whose labels hold what validation people say of their colours.

    ``present`` is the least share, from 0.45, above which 99 of 100 pictures are of the feeling, that is, it has the
    greatest part of their label; ``absent`` the greatest, up to 0.20, below which 99 of 100 are not.

    Args:
        shares: ``(N, 4)`` of the network.
        labels: ``(N, 4)``.
    """
    right = labels == labels.max(axis=1, keepdims=True)
    return {feeling: _choose(shares[:, column], right[:, column]) for column, feeling in enumerate(FEELINGS)}


def _choose(shares: Floats, right: np.ndarray) -> Thresholds:
    present = next(
        (level for level in np.arange(_LEAST_PRESENT, 1.0, 0.01) if _mean(right[shares >= level]) >= _RIGHT), 0.99
    )
    absent = next(
        (level for level in np.arange(_MOST_ABSENT, 0.0, -0.01) if _mean(~right[shares <= level]) >= _RIGHT), 0.01
    )
    return Thresholds(present=round(float(present), 2), absent=round(float(absent), 2))


def levels(thresholds: dict[str, Thresholds]) -> tuple[Floats, Floats]:
    """Give the present and the absent thresholds as ``(4,)`` each, in the order of `FEELINGS`."""
    chosen = [thresholds[feeling] for feeling in FEELINGS]
    return np.array([each.present for each in chosen]), np.array([each.absent for each in chosen])


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else 0.0
