"""From strokes to the picture that the network reads."""

import time

import numpy as np
import pytest
from realcatcha_ml.pipelines.ink import MAX_COORDINATE, MAX_POINTS, inks_of
from realcatcha_ml.pipelines.ink_raster import CHANNELS, HEIGHT_PX, WIDTH_PX, rasters

HOUSE = [[0, 60, 0, 20, 40, 0, 80, 20, 80, 60, 0, 60], [30, 60, 30, 40, 50, 40, 50, 60]]


def picture(strokes):
    return rasters(inks_of([strokes]))[0]


def moved(strokes, *, scale=1, shift=0):
    return [[value * scale + shift for value in stroke] for stroke in strokes]


def test_shape_and_range():
    """Ink is 0 to 1, directions -1 to 1."""
    made = rasters(inks_of([HOUSE, [[1, 1]], HOUSE]))

    assert made.shape == (3, CHANNELS, HEIGHT_PX, WIDTH_PX)
    assert made.dtype == np.float32
    assert made[:, 0].min() >= 0
    assert 0.5 < made[:, 0].max() <= 1
    assert np.abs(made[:, 1:]).max() <= 1


def test_size_and_place_do_not_matter():
    """The same word drawn larger, or elsewhere on the canvas, gives the same picture."""
    np.testing.assert_allclose(picture(moved(HOUSE, scale=7, shift=-300)), picture(HOUSE), atol=1e-5)


def test_a_batch_draws_what_single_words_draw():
    """Words do not run into each other."""
    flat = [[0, 0, 100, 3]]
    together = rasters(inks_of([flat, HOUSE, flat]))

    np.testing.assert_array_equal(together[1], picture(HOUSE))
    np.testing.assert_array_equal(together[0], together[2])


def test_number_of_samples_does_not_matter():
    """A line of two points and of fifty gives the same ink: devices sample differently."""
    few, many = (
        [[0, 0, 490, 0], [0, 100, 490, 100]],
        [[v for x in range(0, 500, 10) for v in (x, 0)], [0, 100, 490, 100]],
    )

    np.testing.assert_allclose(picture(few), picture(many), atol=0.15)


def test_direction_is_that_of_the_pen():
    """Drawn the other way round: the same ink, opposite directions, but for where the pen touched down."""
    there, back = picture([[0, 0, 200, 50]]), picture([[200, 50, 0, 0]])
    middle = slice(40, 120)

    np.testing.assert_allclose(there[0][:, middle], back[0][:, middle], atol=1e-5)
    np.testing.assert_allclose(there[1:, :, middle], -back[1:, :, middle], atol=1e-5)
    assert there[1].max() > 0.5


def test_a_dot_is_seen():
    """The dot of an i is ink though the pen did not move."""
    stem = [[0, 20, 0, 100]]

    assert picture([*stem, [0, 0]])[0, :6].max() > picture(stem)[0].min() + 0.3


@pytest.mark.parametrize(
    "strokes",
    [
        [[5, 5]],
        [[5, 5, 5, 5, 5, 5]],
        [[0, 0, 2000, 0]],
        [[0, 0, 0, 2000]],
        [[-MAX_COORDINATE, -MAX_COORDINATE, MAX_COORDINATE, MAX_COORDINATE], [0, 0]],
        [[0, 0]] * 64,
    ],
    ids=["dot", "stuck", "flat", "upright", "vast", "dots"],
)
def test_degenerate_ink_is_drawn(strokes):
    """A dot, a line, the largest coordinates: a finite picture with ink in it."""
    made = picture(strokes)

    assert np.isfinite(made).all()
    assert made[0].max() > 0.1


def test_hostile_ink_costs_no_more_than_much_ink():
    """3,000 points from corner to corner take milliseconds, not seconds: the number of spots is bounded."""
    corner = MAX_COORDINATE
    zigzag = [[corner if index % 4 < 2 else -corner for index in range(2 * MAX_POINTS)]]
    batch = inks_of([zigzag] * 8)
    begun = time.process_time()
    made = rasters(batch)

    assert time.process_time() - begun < 1.0
    assert np.isfinite(made).all()
