"""From the network's scores to probabilities and thresholds, on the validation pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.evaluation.grid_data import LabelledPicture
from realcatcha_ml.models.grid import GridModel
from realcatcha_ml.models.grid_manifest import ClassRule
from realcatcha_ml.pictures import decode_picture
from sklearn.linear_model import LogisticRegression

from training.grid.classes import CLASSES, SERVED

LEAST_RECALL: Final = 0.35  # a class that must be asked for less than this to be right is not found present at all
WANTED_RECALL: Final = 0.5  # what is given up beyond it buys distance from the worst mistake
MISSED: Final = 0.03  # of pictures that show a class, how many may be below its absence threshold
_NEVER: Final = 1.0
_FEATURES: Final = 3

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Seen:
    """What the network says of N pictures.

    Attributes:
        odds: ``(N, C)`` log odds of the picture as a whole.
        box_odds: ``(N, C)`` log odds of the best box.
        boxed: ``(N, C)`` whether a box supports the class.
        shown: ``(N, C)`` whether the picture shows it.
    """

    odds: Floats
    box_odds: Floats
    boxed: Bools
    shown: Bools

    @property
    def rivals(self) -> Floats:
        """``(N, C)``: log odds of the best other class."""
        ordered = np.sort(self.odds, axis=1)
        best, second = ordered[:, -1:], ordered[:, -2:-1]
        return np.where(self.odds == best, second, best)


def look(pictures: Iterable[LabelledPicture], model: GridModel) -> Seen:
    """Show pictures to the served model and keep what comes before its findings."""
    odds, box_odds, boxed, shown = [], [], [], []
    for picture in pictures:
        sight = model.look(decode_picture(picture.path.read_bytes()))
        odds.append(sight.odds)
        box_odds.append(sight.box_odds)
        boxed.append(np.isin(np.arange(len(CLASSES)), sight.boxes.classes))
        shown.append([name in picture.labels for name in CLASSES])
    return Seen(np.array(odds), np.array(box_odds), np.array(boxed), np.array(shown))


def calibrate(seen: Seen, *, served: Sequence[str] = SERVED, needs_box: bool = True) -> list[ClassRule]:
    """Fit one logistic regression over all classes, with a bias of each class's own, and read thresholds off it."""
    numbers = [CLASSES.index(name) for name in served]
    features = np.stack([part[:, numbers] for part in (seen.odds, seen.rivals, seen.box_odds)], axis=2)
    which = np.broadcast_to(np.eye(len(numbers)), (len(features), len(numbers), len(numbers)))
    table = np.concatenate([features, which], axis=2).reshape(-1, _FEATURES + len(numbers))
    fitted = LogisticRegression(C=1.0, max_iter=2000).fit(table, seen.shown[:, numbers].ravel())
    weights, biases = fitted.coef_[0, :_FEATURES], fitted.coef_[0, _FEATURES:] + fitted.intercept_[0]
    probabilities = 1 / (1 + np.exp(-(biases + features @ weights)))
    rules = []
    for column, name in enumerate(served):
        number = numbers[column]
        present, absent = thresholds(
            probabilities[:, column], seen.boxed[:, number] | (not needs_box), seen.shown[:, number]
        )
        rules.append(
            ClassRule(
                name=name,
                output=number,
                bias=round(float(biases[column]), 5),
                own_weight=round(float(weights[0]), 5),
                rival_weight=round(float(weights[1]), 5),
                box_weight=round(float(weights[2]), 5),
                present=present,
                absent=absent,
            )
        )
    return rules


def thresholds(probabilities: Floats, boxed: Bools, shown: Bools) -> tuple[float, float]:
    """Choose the thresholds of one class.

    Present: above every picture that does not show the class, and beyond that as high as `WANTED_RECALL` allows; never
    where `LEAST_RECALL` cannot be had without a mistake. Absent: at most `MISSED` of those that show it are below.
    """
    right = np.sort(np.where(boxed, probabilities, 0.0)[shown])
    worst = float(np.where(boxed, probabilities, 0.0)[~shown].max(initial=0.0))
    absent = float(np.quantile(probabilities[shown], MISSED, method="lower")) * 0.999
    absent = min(absent, 0.2)
    reached = right[right > worst]
    if len(reached) < LEAST_RECALL * len(right):
        return _NEVER, round(absent, 6)
    at = max(0, len(reached) - round(WANTED_RECALL * len(right)))
    present = reached[at] if at else (worst + reached[0]) / 2
    return round(float(present) - 1e-6, 6), round(min(absent, float(present) / 2), 6)
