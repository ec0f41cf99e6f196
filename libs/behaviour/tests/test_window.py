"""Which part of a trace is judged."""

import numpy as np
from realcatcha_behaviour import (
    MAX_EVENTS,
    WINDOW_MS,
    Trace,
    click_ends,
    decision_window,
    is_judgeable,
    parse_trace,
    recorded_window,
)
from realcatcha_behaviour.trace import CLICK, SCROLL, UP


def test_keeps_a_short_trace_whole(wander):
    """What the widget sends within its limits is judged as it is."""
    trace = wander(1)

    assert len(decision_window(trace)) == len(trace)


def test_keeps_the_last_ten_seconds(make):
    """Older events go, and time begins anew."""
    window = decision_window(make(np.arange(1000) * (3 + 1j)))

    assert window.t_ms[0] == 0
    assert window.t_ms[-1] <= WINDOW_MS
    assert window.x[-1] == 2997


def test_keeps_at_most_the_newest_events():
    """A thousand-hertz mouse is cut by number."""
    count = MAX_EVENTS + 50
    trace = Trace(np.arange(count) * 1.0, np.arange(count) * 1.0, np.zeros(count), np.zeros(count, np.int8))

    assert len(decision_window(trace)) == MAX_EVENTS
    assert decision_window(trace).x[-1] == count - 1


def test_empty_window():
    """An empty trace stays empty and cannot be judged."""
    trace = parse_trace([], [], [], [])

    assert len(decision_window(trace)) == 0
    assert not is_judgeable(trace)
    assert len(recorded_window(trace, context="point")) == 0


def test_recording_ends_at_the_first_click_with_enough_before_it(wander, make, join):
    """A click right at the start is no click on the widget; what comes after the right one is not seen."""
    click = make([500 + 400j], event=CLICK)
    recording = join(click, wander(2, count=100), click, wander(3, count=100), click)
    window = recorded_window(recording, context="point")

    assert (window.event == CLICK).sum() == 2
    assert window.event[-1] == CLICK
    assert len(click_ends(recording)) == 2


def test_releases_count_where_a_recording_has_no_clicks(wander, make, join):
    """Some recordings have presses and releases only."""
    recording = join(wander(2), make([1 + 1j], event=UP), wander(3))

    assert recorded_window(recording, context="point").event[-1] == UP


def test_enough_movement_must_lie_in_the_window(wander, make, join):
    """Movement that the window has lost does not make a click adequate."""
    recording = join(wander(2), make([1 + 1j], event=CLICK), gap_ms=11_000)

    assert click_ends(recording) == ()


def test_drawings_are_submitted_whole(wander, make, join):
    """Lifting the pen does not end a drawing."""
    recording = join(wander(2), make([1 + 1j], event=UP), wander(3))

    assert len(recorded_window(recording, context="draw")) == len(recording)


def test_judgeable_needs_movement(make, wander):
    """Too few samples, no movement, too short a time or path: unknown."""
    assert is_judgeable(wander(1))
    assert not is_judgeable(make(np.arange(9) * 20))
    assert not is_judgeable(make(np.zeros(50)))
    assert not is_judgeable(make(np.arange(50) * 20, interval=1.0))
    assert not is_judgeable(make(np.arange(30) % 2))
    assert not is_judgeable(make(np.arange(50) * 20, event=SCROLL))


def test_drawings_may_be_smaller(make):
    """Canvas units are larger than pixels."""
    small = make(np.arange(30))

    assert is_judgeable(small, context="draw")
    assert not is_judgeable(small, context="point")
