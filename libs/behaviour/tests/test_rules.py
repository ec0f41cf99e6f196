"""The named rules: what they catch, and that they leave ordinary movement alone."""

import numpy as np
from realcatcha_behaviour import (
    CONSTANT_SPEED,
    EVEN_INTERVALS,
    EVEN_STEPS,
    IMPOSSIBLE_TIMING,
    REPLAY_REASON,
    STRAIGHT_LINES,
    Trace,
    strokes_to_trace,
    trace_reasons,
)


def names(trace, context="point"):
    return {reason.name for reason in trace_reasons(trace, context=context)}


def test_ordinary_movement_has_no_reason(wander):
    """Neither in pointing nor in drawing."""
    for seed in range(20):
        assert names(wander(seed)) == set()
        trace = wander(seed)
        uneven = np.cumsum(np.random.default_rng(seed).choice([16.0, 17.0, 25.0], len(trace)))
        assert names(Trace(uneven, trace.x, trace.y, trace.event), "draw") == set()


def test_caps_lead_to_a_hard_challenge_never_to_denial():
    """Between 15 and 39, as the thresholds of the design read."""
    for reason in (CONSTANT_SPEED, EVEN_INTERVALS, EVEN_STEPS, IMPOSSIBLE_TIMING, REPLAY_REASON, STRAIGHT_LINES):
        assert 15 <= reason.cap < 40


def test_straight_constant_line(make):
    """The plainest bot is both straight and constant."""
    assert {"perfectly-straight", "constant-speed"} <= names(make(np.rint(np.arange(60) * 9) * (1 + 0.5j)))


def test_eased_line_is_still_straight(make):
    """Easing does not bend it."""
    tau = np.linspace(0, 1, 60) ** 2
    points = np.rint(700 * tau) + 1j * np.rint(310 * tau)

    assert "perfectly-straight" in names(make(points))
    assert "perfectly-straight" not in names(make(points), "draw")


def test_lines_along_an_axis_may_be_a_persons(make):
    """Scrollbars and menus are followed straight."""
    tau = np.linspace(0, 1, 60) ** 2

    assert "perfectly-straight" not in names(make(np.rint(700 * tau) + 0j))


def test_all_events_at_once(wander):
    """A script that waits for nothing."""
    assert "impossible-timing" in names(wander(1, interval=0.5))


def test_even_steps_at_uneven_times():
    """Points laid evenly round a circle with random waits."""
    rng = np.random.default_rng(1)
    angle = np.linspace(0, 6, 60)
    t_ms = np.cumsum(rng.uniform(10, 90, 60))
    circle = Trace(t_ms - t_ms[0], np.rint(150 * np.cos(angle)), np.rint(150 * np.sin(angle)), np.zeros(60, np.int8))

    assert "even-steps" in names(circle)


def test_too_little_to_say(make):
    """A dozen moving steps are needed."""
    assert names(make(np.arange(8) * (9 + 4j))) == set()
    assert names(make(np.zeros(40))) == set()


def inked(interval, *, wobble=0.0):
    """Three bent strokes at one speed, 40 points each, pauses between them."""
    rng = np.random.default_rng(3)
    strokes, clock = [], 0.0
    for start in (0, 120, 240):
        pace = np.exp(rng.normal(0, wobble, 40))
        angle = np.cumsum(pace) * 0.15
        times = clock + np.cumsum(interval(rng))
        strokes.append(np.column_stack((start + 50 * np.cos(angle), 50 * np.sin(angle), times)).round().tolist())
        clock = times[-1] + 300
    return strokes_to_trace(strokes)


def test_ink_at_one_speed():
    """Outlines walked at constant speed are found across pen lifts; a hand's uneven pace is not."""
    assert "constant-speed" in names(inked(lambda rng: rng.choice([16, 17], 40)), "draw")
    assert names(inked(lambda rng: rng.choice([8, 16, 17, 33], 40), wobble=0.8), "draw") == set()


def test_ink_by_the_clock():
    """Points at one interval to the millisecond, whatever the pace."""
    assert "even-intervals" in names(inked(lambda rng: np.full(40, 10), wobble=0.8), "draw")
