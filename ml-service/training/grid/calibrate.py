"""From log odds to probabilities and thresholds, on pictures judged by heads that did not learn from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.models.grid_manifest import ClassRule
from sklearn.linear_model import LogisticRegression

from training.grid.classes import CLASSES, SERVED
from training.grid.crossfit import Seen

LEAST_RECALL: Final = 0.4  # a class that must be asked for less than this to be right is not found present at all
WANTED_RECALL: Final = 0.7  # among familiar pictures; what is given up beyond it buys distance from mistakes
MARGIN: Final = 1.5  # of log odds, between the worst picture without the class and the threshold
FAMILIAR: Final = 0.95  # share of the pictures of learnt things that are not too strange to be judged
MISSED: Final = 0.02  # of pictures that show a class, how many may be below twice its absence threshold
_NEVER: Final = 1.0
_MOST_ABSENT: Final = 0.1
_FEATURES: Final = 2

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the manifest says beside the network."""

    rules: list[ClassRule]
    most_strange: float


def calibrate(seen: Seen, unlearnt: Seen, *, served: Sequence[str] = SERVED) -> Calibration:
    """Fit one logistic regression over all classes, with a bias of each class's own, and choose thresholds.

    Args:
        seen: Pictures judged by heads that learnt from others.
        unlearnt: Pictures judged by heads that never saw what they show; whatever is found there is wrong.
        served: Classes to make rules for.
    """
    numbers = [CLASSES.index(name) for name in served]
    table = _features(seen, numbers)
    which = np.broadcast_to(np.eye(len(numbers)), (len(table), len(numbers), len(numbers)))
    rows = np.concatenate([table, which], axis=2).reshape(-1, _FEATURES + len(numbers))
    fitted = LogisticRegression(C=1.0, max_iter=2000).fit(rows, seen.shown[:, numbers].ravel())
    weights, biases = fitted.coef_[0, :_FEATURES], fitted.coef_[0, _FEATURES:] + fitted.intercept_[0]
    odds = biases + table @ weights
    foreign = biases + np.nan_to_num(_features(unlearnt, numbers), neginf=-20.0) @ weights
    most_strange = round(float(np.quantile(seen.strange[seen.shown.any(axis=1)], FAMILIAR)), 4)
    familiar, known_kind = seen.strange <= most_strange, unlearnt.strange <= most_strange
    rules = []
    for column, (name, number) in enumerate(zip(served, numbers, strict=True)):
        strangers = foreign[known_kind & ~unlearnt.shown[:, number], column]
        present, absent = thresholds(odds[:, column], familiar, seen.shown[:, number], strangers)
        rules.append(
            ClassRule(
                name=name,
                output=number,
                bias=round(float(biases[column]), 5),
                own_weight=round(float(weights[0]), 5),
                rival_weight=round(float(weights[1]), 5),
                present=present,
                absent=absent,
            )
        )
    return Calibration(rules, most_strange)


def _features(seen: Seen, numbers: Sequence[int]) -> Floats:
    return np.stack([seen.odds[:, numbers], seen.rivals[:, numbers]], axis=2)


def thresholds(odds: Floats, familiar: Bools, shown: Bools, strangers: Floats) -> tuple[float, float]:
    """Choose the thresholds of one class, as probabilities.

    Present: `MARGIN` above every familiar picture that does not show the class, above all but one in a thousand of the
    pictures of things never learnt, and beyond that as high as `WANTED_RECALL` allows; never where `LEAST_RECALL`
    of all pictures cannot be had so. Absent: half of what all but `MISSED` of the familiar pictures that show it reach.

    Args:
        odds: ``(N,)`` calibrated log odds.
        familiar: ``(N,)`` whether the picture is judged at all.
        shown: ``(N,)``.
        strangers: ``(M,)`` calibrated log odds of pictures of things never learnt.
    """
    reached = np.sort(odds[familiar & shown])[::-1]
    least = float(odds[familiar & ~shown].max(initial=-np.inf)) + MARGIN
    if len(strangers):
        least = max(least, float(np.quantile(strangers, 0.999, method="higher")))
    absent = _probability(float(np.quantile(odds[familiar & shown], MISSED, method="lower"))) / 2
    absent = min(absent, _MOST_ABSENT)
    if (reached > least).sum() < LEAST_RECALL * shown.sum():
        return _NEVER, round(absent, 6)
    wanted = reached[max(0, round(WANTED_RECALL * len(reached)) - 1)]
    present = round(_probability(max(least, float(wanted))) - 1e-6, 6)
    return present, round(min(absent, present / 2), 6)


def _probability(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))
