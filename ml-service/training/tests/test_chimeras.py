"""Chimeras take one half of their features from a person and the other from a bot."""

import numpy as np
import pytest
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_NAMES
from training.behaviour.chimeras import TEMPO, WAY, _kinds, with_chimeras
from training.behaviour.dataset import Dataset


@pytest.fixture
def data():
    """People are all 1, bots all 2, in both contexts."""
    human = np.arange(80) % 2 == 0
    draw = np.arange(80) % 4 < 2
    features = np.where(human, 1.0, 2.0)[:, None] * np.ones(FEATURE_COUNT)
    features[:, 0] = draw
    return Dataset(
        features=features.astype(np.float32),
        group=np.where(human, "sapimouse", "spring"),
        person=np.where(human, "sapimouse/u1", ""),
        context=np.where(draw, "draw", "point"),
        judged=np.arange(80) % 8 == 1,
        judgeable=np.ones(80, bool),
        ruled=np.zeros(80, bool),
    )


def test_every_feature_is_of_one_kind():
    """Tempo, way or tie, but for the context; each kind has some."""
    kinds = np.array(_kinds())

    assert kinds.sum(axis=0).tolist() == [0] + [1] * (FEATURE_COUNT - 1)
    assert (kinds.sum(axis=1) > 10).all()
    tempo, way, tie = (dict(zip(FEATURE_NAMES, kind, strict=True)) for kind in kinds)
    assert tempo["speed_cv_16"]
    assert way["turn_48"]
    assert tie["power_law_slope_16"]


def test_each_half_comes_from_one_side(data):
    """A bot's way with a person's tempo, and the reverse; ties come from both; the context stays."""
    made = with_chimeras(data, 30, np.random.default_rng(0))
    tempo, way, tie = _kinds()
    for family, borrowed, own in ((WAY, tempo, way), (TEMPO, way, tempo)):
        rows = made.features[made.group == family]
        assert len(rows) == 60
        assert (rows[:, borrowed] == 1).all()
        assert (rows[:, own] == 2).all()
        assert 0.2 < (rows[:, tie] == 1).mean() < 0.8
    np.testing.assert_array_equal(made.features[:, 0], made.context == "draw")


def test_chimeras_are_bots_that_nothing_is_measured_by(data):
    """They are nobody's, judged never, and what was there stays as it was."""
    made = with_chimeras(data, 30, np.random.default_rng(0))
    added = np.isin(made.group, (WAY, TEMPO))

    assert added.sum() == 120
    assert not (made.human & added).any()
    assert not (made.judged & added).any()
    np.testing.assert_array_equal(made.features[: len(data.group)], data.features)


def test_without_people_or_bots_there_is_nothing_to_mix(data):
    """One side alone is left as it is."""
    assert len(with_chimeras(data.where(data.human), 30, np.random.default_rng(0)).group) == 40
    assert len(with_chimeras(data, 0, np.random.default_rng(0)).group) == 80
