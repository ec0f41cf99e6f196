"""Words composed of single letters."""

import numpy as np
import pytest
from realcatcha_ml.pipelines.ink_letters import X_HEIGHT, Letter, compose

SQUARE = Letter(np.array([[5.0, 5.0], [25.0, 5.0], [25.0, 25.0], [5.0, 25.0]]), (2, 2))


@pytest.fixture
def alphabet():
    return {letter: [SQUARE] for letter in "acegiltx"}


def word(text, alphabet, seed=1):
    return compose(text, alphabet, np.random.default_rng(seed))


def test_keeps_every_stroke_in_order(alphabet):
    """Three letters of two strokes and four points each."""
    made = word("ace", alphabet)

    assert made.sizes == (2, 2) * 3
    assert len(made.points) == 12


def test_letters_stand_side_by_side(alphabet):
    """Each begins to the right of the one before."""
    points = word("ace", alphabet).points.reshape(3, 4, 2)

    assert (points[1:, :, 0].min(axis=1) > points[:-1, :, 0].max(axis=1)).all()


def test_letters_have_the_height_of_their_kind(alphabet):
    """An l rises above an a, a g hangs below the line."""
    a, l, g = word("alg", alphabet).points.reshape(3, 4, 2)  # noqa: E741 (the letters that they are)

    assert l[:, 1].min() < a[:, 1].min() - X_HEIGHT / 3
    assert g[:, 1].max() > a[:, 1].max() + X_HEIGHT / 3


def test_the_same_seed_writes_the_same(alphabet):
    """An evaluation can be repeated."""
    np.testing.assert_array_equal(word("axe", alphabet).points, word("axe", alphabet).points)
    assert not np.array_equal(word("axe", alphabet).points, word("axe", alphabet, seed=2).points)


def test_a_letter_that_is_missing(alphabet):
    """Nobody's hand invents letters."""
    with pytest.raises(KeyError):
        word("fog", alphabet)
