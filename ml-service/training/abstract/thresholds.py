"""When a share is large enough to say that a feeling is there, and small enough to say that it is not."""

from typing import Final

import numpy as np
from realcatcha_ml.models.abstract import Thresholds

from training.abstract.people import Floats

_RIGHT: Final = 0.99
_LEAST_PRESENT: Final = 0.50
_MOST_ABSENT: Final = 0.20


def choose(shares: Floats, labels: Floats) -> Thresholds:
    """Choose on validation pictures, whose labels hold what validation people say of their colours.

    ``present`` is the least share, from 0.50, above which 99 of 100 pictures are of the feeling, that is, it has the
    greatest part of their label; ``absent`` the greatest, up to 0.20, below which 99 of 100 are not.

    Args:
        shares: ``(N, 4)`` of the network.
        labels: ``(N, 4)``.
    """
    right = labels == labels.max(axis=1, keepdims=True)
    present = next(
        (level for level in np.arange(_LEAST_PRESENT, 1.0, 0.01) if _mean(right[shares >= level]) >= _RIGHT), 0.99
    )
    absent = next(
        (level for level in np.arange(_MOST_ABSENT, 0.0, -0.01) if _mean(~right[shares <= level]) >= _RIGHT), 0.01
    )
    return Thresholds(present=round(float(present), 2), absent=round(float(absent), 2))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else 0.0
