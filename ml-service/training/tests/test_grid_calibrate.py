"""Thresholds chosen on pictures that were not learnt from."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `training` is not installed")
pytest.importorskip("torch", reason="the extra `training` is not installed")
pytest.importorskip("efficientnet_lite_pytorch", reason="the extra `training` is not installed")

from training.grid.calibrate import calibrate, thresholds
from training.grid.classes import CLASSES, SERVED
from training.grid.crossfit import Seen

NOBODY = np.array([])


def seen(*, quality, count=900, seed=2):
    """Pictures of the served classes whose odds tell them apart by `quality` standard deviations."""
    rng = np.random.default_rng(seed)
    shown = np.zeros((count, len(CLASSES)), dtype=bool)
    shown[np.arange(count), [CLASSES.index(SERVED[number % len(SERVED)]) for number in range(count)]] = True
    odds = rng.normal(-4, 1, shown.shape) + quality * shown
    return Seen(odds, rng.uniform(0, 0.5, count), shown)


def unlearnt(*, odds=-4.0, strange=0.1):
    """Pictures of a hat, which no head knew: some say cat, by so much."""
    shown = np.zeros((50, len(CLASSES)), dtype=bool)
    shown[:, CLASSES.index("hat")] = True
    said = np.full(shown.shape, -4.0)
    said[:, CLASSES.index("cat")] = odds
    said[:, CLASSES.index("hat")] = -np.inf
    return Seen(said, np.full(50, strange), shown)


def rule(calibration, name):
    return next(one for one in calibration.rules if one.name == name)


def test_probabilities_are_calibrated():
    """On fresh pictures of the same kind, of those said to be 0.5 to 0.9 likely about that many show the class."""
    rules = calibrate(seen(quality=4.0), unlearnt()).rules
    fresh = seen(quality=4.0, seed=3)
    probabilities, shown = [], []
    for one in rules:
        weighed = one.own_weight * fresh.odds + one.rival_weight * fresh.rivals
        probabilities.append(1 / (1 + np.exp(-(one.bias + weighed[:, one.output]))))
        shown.append(fresh.shown[:, one.output])
    likely, right = np.concatenate(probabilities), np.concatenate(shown)
    band = (likely > 0.5) & (likely < 0.9)

    assert band.sum() > 50
    assert right[band].mean() == pytest.approx(likely[band].mean(), abs=0.12)


def test_a_class_that_is_told_apart_is_found():
    """Its thresholds leave room between them."""
    for one in calibrate(seen(quality=12.0), unlearnt()).rules:
        assert 0 < one.absent < one.present < 1


def test_a_class_that_is_not_told_apart_is_never_present():
    """The threshold is one that no probability reaches; absence may still be found."""
    assert all(one.present == 1.0 for one in calibrate(seen(quality=0.5), unlearnt()).rules)


def test_things_never_learnt_raise_the_threshold_unless_they_are_strange():
    """Hats called cats by a head that knows no hats forbid the finding; where the picture is strange they do not."""
    usual = rule(calibrate(seen(quality=12.0), unlearnt()), "cat").present

    assert rule(calibrate(seen(quality=12.0), unlearnt(odds=12.0)), "cat").present == 1.0
    assert rule(calibrate(seen(quality=12.0), unlearnt(odds=12.0, strange=0.9)), "cat").present == usual


def test_most_pictures_are_familiar():
    """One in twenty of the pictures of learnt things is too strange to be judged."""
    pictures = seen(quality=12.0)

    assert (pictures.strange <= calibrate(pictures, unlearnt()).most_strange).mean() == pytest.approx(0.95, abs=0.005)


@pytest.mark.parametrize(
    ("right", "wrong", "strangers", "present"),
    [
        ([5.0, 4.0, 3.0, 2.0], [-2.0], NOBODY, 3.0),  # seven tenths of the recall; the rest buys distance
        ([5.0, 4.0, 3.0, 2.0], [2.0, -2.0], NOBODY, 3.5),  # a margin above the worst mistake
        ([5.0, 4.0, 3.0, 2.0], [2.0], np.array([3.8]), 3.8),  # above what was never learnt
        ([5.0, 4.0, 3.0, 2.0], [2.8], NOBODY, np.inf),  # a quarter is too little
    ],
)
def test_where_the_threshold_lies(right, wrong, strangers, present):
    """Above the worst mistake by a margin, and as far above it as the recall allows."""
    odds = np.array(right + wrong)
    shown = np.arange(len(odds)) < len(right)
    found, absent = thresholds(odds, np.ones(len(odds), dtype=bool), shown, strangers)

    assert found == pytest.approx(1 / (1 + np.exp(-present)), abs=1e-5)
    assert absent <= found / 2


def test_what_is_too_strange_does_not_count():
    """A picture that is not judged is neither found nor a mistake; it counts among those to be found."""
    odds, shown = np.array([5.0, 4.0, 3.0, 9.0]), np.array([True, True, True, False])
    familiar = np.array([True, True, True, False])

    assert thresholds(odds, familiar, shown, NOBODY)[0] < 1
    assert thresholds(odds, np.array([True, False, False, False]), shown, NOBODY)[0] == 1.0
