"""Generated bots are traces that a widget could have sent, varied and reproducible."""

import numpy as np
import pytest
from realcatcha_behaviour import CONTEXTS, decision_window, is_judgeable
from realcatcha_behaviour.trace import CLICK, DOWN, DRAG, MOVE, UP
from training.behaviour.bots import easings, families, noise, paths
from training.behaviour.bots.sessions import generate
from training.behaviour.timing import event_times, frame_aligned, paced_times


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("family", families.FAMILIES)
def test_traces_are_well_formed(family, context):
    """Times do not decrease, numbers are finite, codes are known, most can be judged."""
    rng = np.random.default_rng(7)
    traces = [generate(family, context, rng) for _ in range(25)]

    for trace in traces:
        assert trace.t_ms[0] == 0
        assert (np.diff(trace.t_ms) >= 0).all()
        assert np.isfinite(trace.x).all()
        assert np.isfinite(trace.y).all()
        assert trace.event.min() >= MOVE
        assert trace.event.max() <= CLICK
        assert set(trace.event.tolist()) <= ({DOWN, DRAG, UP} if context == "draw" else {MOVE, DOWN, UP, CLICK})
    judgeable = [is_judgeable(decision_window(trace), context=context) for trace in traces]
    assert np.mean(judgeable) > (0.3 if family == "teleport" else 0.6)


def test_generation_is_reproducible():
    """One seed, one trace; another seed, another."""
    first, again, other = (generate("bezier-noisy", "point", np.random.default_rng(seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.x, again.x)
    assert len(first) != len(other) or not np.array_equal(first.x, other.x)


@pytest.mark.parametrize("seed", range(30))
def test_easings_lead_from_start_to_end(seed):
    """Every easing begins at 0 and ends at 1."""
    ends = easings.random_easing(np.random.default_rng(seed))(np.array([0.0, 1.0]))

    np.testing.assert_allclose(ends, [0.0, 1.0], atol=1e-6)


@pytest.mark.parametrize("family", ["straight-line", "bezier-eased", "minimum-jerk", "lognormal", "random-walk"])
def test_strokes_reach_their_target(family):
    """From the start to the end that were asked for."""
    points = families.FAMILIES[family](np.random.default_rng(3), 10 + 10j, 400 + 90j, np.linspace(0, 1, 60))

    assert abs(points[0] - (10 + 10j)) < 2
    assert abs(points[-1] - (400 + 90j)) < 20


def test_paths_meet_their_ends():
    """Splines and arcs pass through both ends; equal length means equal steps."""
    u = np.linspace(0, 1, 50)
    arc = paths.arc(0j, 100 + 0j, u, angle=1.0)
    spline = paths.spline(np.array([0j, 30 + 40j, 100 + 0j]), u)
    even = np.abs(np.diff(paths.by_length(paths.bezier([0j, 0 + 90j, 100 + 0j], np.linspace(0, 1, 400)), u)))

    for path in (arc, spline):
        assert abs(path[0]) < 1e-9
        assert abs(path[-1] - 100) < 1e-9
    assert even.std() < 0.02 * even.mean()


def test_noise_has_the_size_that_was_asked_for():
    """Root mean square within a factor of two, in every colour."""
    rng = np.random.default_rng(1)
    for make in (noise.white, noise.smooth, noise.pink):
        assert 1.5 < np.sqrt(np.mean(np.abs(make(rng, 400, 3.0)) ** 2)) < 6.5


@pytest.mark.parametrize("seed", range(30))
def test_times_of_events(seed):
    """Increasing, within the movement, at least two."""
    rng = np.random.default_rng(seed)
    times, paced = event_times(rng, 800.0), paced_times(rng, 800.0, 300.0)

    for series in (times, paced):
        assert series[0] == 0
        assert series.size >= 2
        assert (np.diff(series) > 0).all()
    assert times[-1] <= 800.0 + 1e-6
    assert np.diff(frame_aligned(times, rng)).min(initial=1) >= 1
