"""Five folds by person and by family: nobody and no family is judged by a model that learnt from them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FOLDS: Final = 5

LEFT_OUT: Final = (
    ("straight-line", "bezier-noisy", "minimum-jerk-corrected", "random-walk", "spring", "pieces", "borrowed-tempo",
     "langevin"),
    ("jittered-line", "bezier-eased", "sigmoid", "ellipse", "teleport", "steering", "gaussian-process", "ink-outlines",
     "borrowed-smooth"),
    ("straight-eased", "bezier-plain", "minimum-jerk-noisy", "constant-curve", "feedback", "chain", "ink-segments"),
    ("constant-polyline", "minimum-jerk", "circular-arc", "harmonics", "follower", "power-law", "borrowed-path",
     "ink-retimed", "bumps"),
    ("replay-shaken", "lognormal", "spline-waypoints", "hesitant", "clothoid", "polynomial", "smooth-tempo",
     "borrowed-rough"),
)  # fmt: skip
"""The families that the model of each fold never sees; each family is judged by that model alone."""


def fold_of_rows(person: NDArray[np.str_], *, seed: int, folds: int = FOLDS) -> NDArray[np.int64]:
    """Give each row the fold of its person, -1 for bots; each source is dealt evenly over the folds."""
    rng = np.random.default_rng(seed)
    names = np.unique(person[person != ""])
    sources = np.array([name.split("/")[0] for name in names])
    fold: dict[str, int] = {"": -1}
    for source in np.unique(sources):
        shuffled = rng.permutation(names[sources == source])
        fold.update({str(name): int(index % folds) for index, name in enumerate(shuffled)})
    return np.array([fold[str(name)] for name in person])


def fold_of_family(family: str) -> int:
    """Tell which fold's model leaves a family out."""
    return next(fold for fold, families in enumerate(LEFT_OUT) if family in families)
