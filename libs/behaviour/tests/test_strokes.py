"""Strokes of a canvas as a trace."""

import numpy as np
import pytest
from realcatcha_behaviour import MAX_EVENTS, MalformedTraceError, features, strokes_to_trace
from realcatcha_behaviour.trace import DOWN, DRAG, UP


def test_strokes_follow_each_other():
    """Press, drag, release, the pause kept, time from 0; a dot is a press alone."""
    trace = strokes_to_trace([[[10, 20, 5], [11, 22, 21], [13, 25, 38]], [[40, 8, 300]]])

    assert trace.event.tolist() == [DOWN, DRAG, UP, DOWN]
    assert trace.t_ms.tolist() == [0, 16, 33, 295]
    assert trace.x.tolist() == [10, 11, 13, 40]
    assert trace.y.tolist() == [20, 22, 25, 8]


def test_no_strokes_no_trace():
    """Nothing drawn is nothing to judge, not an error."""
    assert len(strokes_to_trace([])) == 0


def test_where_the_next_letter_begins_does_not_matter(wander):
    """A wide word and a narrow one are drawn by the same hand."""
    letters = [wander(seed, count=60) for seed in range(3)]

    def spaced(width):
        return strokes_to_trace(
            [
                np.column_stack((letter.x + width * index, letter.y, letter.t_ms + 1500 * index)).tolist()
                for index, letter in enumerate(letters)
            ]
        )

    np.testing.assert_allclose(features(spaced(0), context="draw"), features(spaced(900), context="draw"), atol=1e-3)


@pytest.mark.parametrize(
    "strokes",
    [
        [[]],
        [[[1, 2]]],
        [[[1, 2, 3, 4]]],
        [[[1, 2, 3], [1, 2]]],
        [[["1", "2", "3"]]],
        [[[float("nan"), 2, 3]]],
        [[[1, 2, 3], [1, 2, 2]]],
        [[[1, 2, 30]], [[1, 2, 3]]],
        [[[1, 2, 3]] * (MAX_EVENTS + 1)],
    ],
)
def test_refuses_what_are_no_strokes(strokes):
    """Empty strokes, points of another width or kind, falling times, too many points."""
    with pytest.raises(MalformedTraceError):
        strokes_to_trace(strokes)
