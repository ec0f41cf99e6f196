"""Which part of a trace is judged, and whether it says enough."""

from typing import Final

import numpy as np

from realcatcha_behaviour.trace import CLICK, MAX_EVENTS, SCROLL, UP, Trace

WINDOW_MS: Final = 10_000
"""Longest window before the activating event; the widget sends no more."""

MIN_SAMPLES: Final = 10
MIN_DURATION_MS: Final = 200.0
MIN_PATH: Final = {"point": 40.0, "draw": 12.0}
"""Shortest path that the model can say anything about: CSS pixels; canvas units for drawings."""

ADEQUATE_SAMPLES: Final = 60
"""Pointer samples in the window before a click that `recorded_window` takes for the click on the widget: one second of
movement at 60 Hz. A count, not a time, so that a recording and its time-warped copy are cut at the same click."""


def decision_window(trace: Trace) -> Trace:
    """Cut what the widget sent to the last `WINDOW_MS` and `MAX_EVENTS` before its last event.

    The widget stops at the activating event, so the end of the trace is the click.
    """
    if not len(trace):
        return trace
    start = int(np.searchsorted(trace.t_ms, trace.t_ms[-1] - WINDOW_MS, side="left"))
    return trace.part(max(start, len(trace) - MAX_EVENTS), len(trace))


def recorded_window(trace: Trace, *, context: str) -> Trace:
    """Cut a recording that goes on after the click (data sets) to what the widget would have sent.

    The window ends at the first click, or release where a recording has no clicks, that at least `ADEQUATE_SAMPLES`
    pointer samples came before. Without such a click, and for drawings, which are submitted as a
    whole, it ends with the recording.
    """
    ends = () if context == "draw" else click_ends(trace)
    return decision_window(trace.part(0, ends[0] + 1) if len(ends) else trace)


def click_ends(trace: Trace) -> tuple[int, ...]:
    """Find the indices of all clicks that enough movement came before, within the window."""
    code = CLICK if (trace.event == CLICK).any() else UP
    found = np.flatnonzero(trace.event == code)
    samples = np.concatenate(([0], np.cumsum(trace.event != SCROLL)))
    begins = np.searchsorted(trace.t_ms, trace.t_ms[found] - WINDOW_MS, side="left")
    return tuple(found[samples[found + 1] - samples[begins] >= ADEQUATE_SAMPLES].tolist())


def is_judgeable(trace: Trace, *, context: str = "point") -> bool:
    """Tell whether there is enough movement to judge; without it trust is unknown, never high."""
    pointer = trace.event != SCROLL
    t_ms, x, y = trace.t_ms[pointer], trace.x[pointer], trace.y[pointer]
    if t_ms.size < MIN_SAMPLES:
        return False
    steps = np.hypot(np.diff(x), np.diff(y))
    moving = np.flatnonzero(steps > 0)
    if moving.size < MIN_SAMPLES - 2:
        return False
    span_ms = t_ms[moving[-1] + 1] - t_ms[moving[0]]
    return bool(span_ms >= MIN_DURATION_MS and steps.sum() >= MIN_PATH.get(context, MIN_PATH["point"]))
