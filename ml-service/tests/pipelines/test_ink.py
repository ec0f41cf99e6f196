"""What is ink, and what is refused."""

import numpy as np
import pytest
from realcatcha_ml.pipelines.ink import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, ink_refusal, inks_of


def test_accepts_what_the_widget_sends():
    """As many strokes and points as the interface allows, a dot, a point left of the canvas."""
    assert ink_refusal([[0, 0] * (MAX_POINTS // MAX_STROKES)] * MAX_STROKES) is None
    assert ink_refusal([[3, 4]]) is None
    assert ink_refusal([[-5, 10, 20, 30]]) is None


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [[]],
        [[1, 2, 3]],
        [[1, 2], []],
        [[1, 1]] * (MAX_STROKES + 1),
        [[1, 1] * (MAX_POINTS + 1)],
        [[0, MAX_COORDINATE + 1]],
        [[10**30, 0]],
        [[0, -(10**30)]],
    ],
)
def test_refuses_what_no_canvas_sends(strokes):
    """Nothing, half points, too much, and numbers that no screen has."""
    assert ink_refusal(strokes) is not None


def test_words_keep_their_strokes():
    """Points, strokes and words are numbered through; no stroke belongs to two words."""
    inks = inks_of([[[0, 1, 2, 3], [4, 5]], [[6, 7]]])

    np.testing.assert_array_equal(inks.points, [[0, 1], [2, 3], [4, 5], [6, 7]])
    np.testing.assert_array_equal(inks.stroke, [0, 0, 1, 2])
    np.testing.assert_array_equal(inks.word, [0, 0, 0, 1])
    assert len(inks) == 2
