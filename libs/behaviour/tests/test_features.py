"""The feature function: always finite, indifferent to what says nothing about the person, sensitive to what does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realcatcha_behaviour import CONTEXTS, FEATURE_COUNT, FEATURE_NAMES, Trace, features, parse_trace, trace_reasons
from realcatcha_behaviour.replay import replay_bands
from realcatcha_behaviour.trace import DOWN, DRAG, UP

INDEX = {name: index for index, name in enumerate(FEATURE_NAMES)}


def value(trace, name, *, context="point"):
    return float(features(trace, context=context)[INDEX[name]])


@st.composite
def traces(draw):
    """Any trace that the parser takes, from empty to wild."""
    count = draw(st.integers(0, 60))
    coordinate = st.one_of(
        st.integers(-5, 5), st.integers(-100_000, 100_000), st.floats(-1e5, 1e5), st.sampled_from([0.0, 1e-300, -0.0])
    )
    choices = [draw(st.binary(min_size=count, max_size=count)) for _ in range(4)]  # to draw each value costs far more
    gaps = [(0, 0, 1, 7, 16, 17, 100, 3000, 0.001)[choice % 9] for choice in choices[0]]
    axes = []
    for chosen in choices[1:3]:
        places = draw(st.lists(coordinate, min_size=10, max_size=10))
        places += [min(place + step, 1e5) for step in (1, 2, 60) for place in places]
        axes.append([places[choice % len(places)] for choice in chosen])
    codes = [choice % 6 for choice in choices[3]]
    return parse_trace(np.cumsum(gaps).tolist(), *axes, codes)


@settings(max_examples=400, deadline=None)
@given(traces(), st.sampled_from(CONTEXTS))
def test_always_finite(trace, context):
    """No parseable trace yields a number that a model cannot take, a warning, or an exception in rules or bands."""
    result = features(trace, context=context)

    assert result.shape == (FEATURE_COUNT,)
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    trace_reasons(trace, context=context)
    replay_bands(trace, key=b"k")


def test_no_movement_is_all_zero(make):
    """Nothing to describe."""
    assert not features(make(np.full(30, 5 + 5j)), context="point").any()


def test_unknown_context_is_refused(wander):
    """A slider has no features yet."""
    with pytest.raises(ValueError, match="slide"):
        features(wander(1), context="slide")


def test_place_does_not_matter(wander):
    """The same movement elsewhere on the page."""
    trace = wander(3)
    moved = Trace(trace.t_ms, trace.x + 300, trace.y - 120, trace.event)

    np.testing.assert_allclose(features(trace, context="point"), features(moved, context="point"), atol=1e-4)


def assert_alike(left, right):
    """Equal but for the orders, in which a tie may fall either way."""
    tied = np.array([name.startswith("order_") for name in FEATURE_NAMES])

    np.testing.assert_allclose(left[~tied], right[~tied], atol=1e-3)
    np.testing.assert_allclose(left[tied], right[tied], atol=0.05)


def test_mirroring_does_not_matter(wander):
    """Left hand or right hand."""
    trace = wander(3)
    mirrored = Trace(trace.t_ms, -trace.x, trace.y, trace.event)

    assert_alike(features(trace, context="point"), features(mirrored, context="point"))


def test_size_of_a_drawing_does_not_matter(wander):
    """Canvases come in any size."""
    trace = wander(3)
    larger = Trace(trace.t_ms, trace.x * 3, trace.y * 3, trace.event)

    assert_alike(features(trace, context="draw"), features(larger, context="draw"))


def test_strokes_are_joined(wander, join):
    """Where the pen is set down next is no movement: the same strokes further apart are the same drawing."""
    first, second = wander(3, count=60), wander(4, count=60)
    strokes = [Trace(t.t_ms, t.x, t.y, np.array([DOWN, *[DRAG] * 58, UP], np.int8)) for t in (first, second)]
    apart = Trace(strokes[1].t_ms, strokes[1].x + 50, strokes[1].y + 20, strokes[1].event)
    near, far = join(*strokes), join(strokes[0], apart)

    np.testing.assert_allclose(features(near, context="draw"), features(far, context="draw"), atol=1e-3)


def test_leaving_the_page_is_no_movement(wander, join):
    """A pointer that comes back elsewhere after a while did not fly there."""
    first, second = wander(3, count=80), wander(4, count=80)
    back = Trace(second.t_ms, second.x + 400, second.y, second.event)
    shift = first.x[-1] - second.x[0], first.y[-1] - second.y[0]
    stayed = Trace(second.t_ms, second.x + shift[0], second.y + shift[1], second.event)

    np.testing.assert_allclose(
        features(join(first, back), context="point"), features(join(first, stayed), context="point"), atol=1e-4
    )


def test_constant_speed_shows(make, wander):
    """A line at constant speed has no spread of speeds and a straight path."""
    line = make(np.arange(80) * (7 + 3j))

    assert value(line, "speed_cv_16") < 0.1 < value(wander(3), "speed_cv_16")
    assert value(line, "arc_fit3_longest") < value(wander(3), "arc_fit3_longest")
    assert value(line, "event_alike_share") == 1.0


def test_a_formula_is_found_behind_minimum_jerk(make):
    """A minimum-jerk movement is a polynomial of degree five in time."""
    tau = np.linspace(0, 1, 60)
    minimum_jerk = make(np.rint(600 * (10 * tau**3 - 15 * tau**4 + 6 * tau**5)))
    hurried = make(np.rint(600 * (1 - (1 - tau) ** 9)))

    assert value(minimum_jerk, "time_fit5_longest") < value(hurried, "time_fit5_longest")
    assert value(minimum_jerk, "peak_place_longest") == pytest.approx(0.5, abs=0.15)
    assert value(hurried, "peak_place_longest") < 0.2


def test_movements_are_counted(wander, join):
    """Rests part movements."""
    three = join(*[wander(seed, count=40) for seed in range(3)])

    assert np.expm1(value(three, "log_movements")) == pytest.approx(3, abs=0.1)


def test_slow_recordings_are_not_torn_apart(make):
    """A trace at 100 ms is one movement, not fifty."""
    slow = make(np.cumsum(np.linspace(5, 40, 50)), interval=100.0)

    assert np.expm1(value(slow, "log_movements")) == pytest.approx(1, abs=0.1)
