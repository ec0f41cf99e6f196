"""What the model of drawn words looks at."""

import numpy as np
import pytest
from realcatcha_behaviour import INK_FEATURE_COUNT, INK_FEATURE_NAMES, features, ink_features, strokes_to_trace
from realcatcha_behaviour.pen import PEN_NAMES


def walked(speed_of_bend, *, seed=1, strokes=6):
    """Loops of a pen whose speed follows the bend as `speed_of_bend` says; whole pixels, a sample each 10 ms."""
    rng = np.random.default_rng(seed)
    drawn, clock = [], 0.0
    for index in range(strokes):
        share = np.linspace(0, 1, 3000)
        wide, high = rng.uniform(20, 40), rng.uniform(25, 45)
        line = 60 * index + wide * share + wide * np.cos(6 * share) + 1j * (60 + high * np.sin(11 * share))
        steps = np.gradient(line)
        bend = np.abs(np.gradient(np.unwrap(np.angle(steps)))) / np.abs(steps) + 1e-3
        times = np.cumsum(np.abs(steps) / speed_of_bend(bend))
        at = np.arange(0, times[-1], 10.0)
        x, y = np.interp(at, times, line.real), np.interp(at, times, line.imag)
        drawn.append(np.rint(np.column_stack((x, y, at + clock))).tolist())
        clock += times[-1] + 200
    return drawn


def feature(drawn, name):
    return float(ink_features(strokes_to_trace(drawn))[INK_FEATURE_NAMES.index(name)])


def test_numbers_are_finite_and_named():
    """As many as there are names, the drawing's own first."""
    drawn = walked(lambda bend: 0.05 * bend ** (-1 / 3))
    found = ink_features(strokes_to_trace(drawn))
    assert found.shape == (INK_FEATURE_COUNT,)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(
        found[: -len(PEN_NAMES)], features(strokes_to_trace(drawn), context="draw")[1:], strict=True
    )


def test_slowing_in_bends_is_read_off_a_drawing():
    """A pen that keeps to the power law slows in bends and dips there; one of one speed does neither."""
    minding, steady = (walked(lambda bend, power=power: 0.2 * bend**power) for power in (-0.25, 0.0))
    assert feature(minding, "bend_slope_30") < feature(steady, "bend_slope_30") - 0.1
    assert feature(minding, "bend_slow_30") < feature(steady, "bend_slow_30") - 0.3
    assert feature(minding, "bend_dip_30") > feature(steady, "bend_dip_30") + 0.1


def test_size_and_place_change_little():
    """A drawing twice as large, elsewhere, was drawn as the small one was."""
    drawn = walked(lambda bend: 0.1 * bend ** (-1 / 3))
    larger = [[[2 * x + 90, 2 * y + 40, t] for x, y, t in stroke] for stroke in drawn]
    for name in ("bend_slope_30", "bend_r_60", "set_out", "speed_cv_within", "beat_50"):
        assert feature(larger, name) == pytest.approx(feature(drawn, name), abs=0.1), name


@pytest.mark.parametrize(
    "drawn",
    [
        [],
        [[[5, 5, 0]]],
        [[[5, 5, 0], [5, 5, 0]]],
        [[[0, 0, 0], [2000, 0, 0], [0, 2000, 300_000]]],
        [[[x % 2000, x * 7 % 2000, 0] for x in range(3000)]],
        [[[1, 1, t * 90_000] for t in range(4)] for _ in range(1)],
        [[[x, x, 4000 * stroke + x]] for stroke in range(64) for x in range(1)],
    ],
    ids=["nothing", "a dot", "two dots", "a corner in five minutes", "at once", "on the spot", "dots"],
)
def test_whatever_is_drawn_has_finite_numbers(drawn):
    """And no warning."""
    assert np.isfinite(ink_features(strokes_to_trace(drawn))).all()
