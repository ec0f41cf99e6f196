"""Thresholds chosen on pictures that were not learnt from."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `training` is not installed")

from training.grid.calibrate import Seen, calibrate, thresholds
from training.grid.classes import CLASSES, SERVED


def seen(*, quality, count=900, seed=2):
    """Pictures of the served classes whose odds tell them apart by `quality` standard deviations."""
    rng = np.random.default_rng(seed)
    shown = np.zeros((count, len(CLASSES)), dtype=bool)
    shown[np.arange(count), [CLASSES.index(SERVED[number % len(SERVED)]) for number in range(count)]] = True
    odds = rng.normal(-4, 1, shown.shape) + quality * shown
    return Seen(odds, odds + rng.normal(0, 1, shown.shape), odds > -2, shown)


def test_probabilities_are_calibrated():
    """On fresh pictures of the same kind, of those said to be 0.5 to 0.9 likely about that many show the class."""
    rules = calibrate(seen(quality=4.0))
    fresh = seen(quality=4.0, seed=3)
    probabilities, shown = [], []
    for rule in rules:
        weighed = rule.own_weight * fresh.odds + rule.rival_weight * fresh.rivals + rule.box_weight * fresh.box_odds
        probabilities.append(1 / (1 + np.exp(-(rule.bias + weighed[:, rule.output]))))
        shown.append(fresh.shown[:, rule.output])
    likely, right = np.concatenate(probabilities), np.concatenate(shown)
    band = (likely > 0.5) & (likely < 0.9)

    assert band.sum() > 50
    assert right[band].mean() == pytest.approx(likely[band].mean(), abs=0.12)


def test_a_class_that_is_told_apart_is_found():
    """Its threshold is above every picture without it and below half of those with it."""
    for rule in calibrate(seen(quality=8.0)):
        assert 0 < rule.absent < rule.present < 1


def test_a_class_that_is_not_told_apart_is_never_present():
    """The threshold is one that no probability reaches; absence may still be found."""
    assert all(rule.present == 1.0 for rule in calibrate(seen(quality=0.5)))


@pytest.mark.parametrize(
    ("right", "wrong", "present"),
    [
        ([0.9, 0.8, 0.7, 0.6], [0.5, 0.1], 0.8),  # half of the recall buys distance
        ([0.9, 0.8, 0.7, 0.6], [0.75, 0.1], 0.775),  # no more to give: half way to the worst mistake
        ([0.9, 0.8, 0.7, 0.6], [0.85, 0.1], 1.0),  # a quarter is too little
        ([0.9, 0.8, 0.7, 0.6], [0.95, 0.1], 1.0),
    ],
)
def test_where_the_threshold_lies(right, wrong, present):
    """Above the worst mistake, and as far above it as a recall of a half allows."""
    probabilities = np.array(right + wrong)
    shown = np.arange(len(probabilities)) < len(right)
    found, absent = thresholds(probabilities, np.ones(len(probabilities), dtype=bool), shown)

    assert found == pytest.approx(present, abs=1e-5)
    assert absent < min(right)


def test_what_no_box_supports_does_not_count():
    """A picture without a box of the class is neither found nor a mistake, however likely."""
    probabilities, shown = np.array([0.9, 0.8, 0.99]), np.array([True, True, False])

    assert thresholds(probabilities, np.array([True, True, False]), shown)[0] < 0.9
