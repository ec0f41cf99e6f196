import numpy as np
import pytest
from realcatcha_behaviour import Trace
from realcatcha_behaviour.trace import CLICK, DOWN, DRAG, MOVE, SCROLL, UP


def make_trace(points, *, interval=17.0, event=MOVE, start=0.0):
    """A trace through complex points at a steady interval."""
    points = np.asarray(points, dtype=np.complex128)
    t_ms = start + interval * np.arange(points.size)
    return Trace(t_ms, points.real.copy(), points.imag.copy(), np.full(points.size, event, np.int8))


def joined(*traces, gap_ms=300.0):
    """One trace after another."""
    clock, times = 0.0, []
    for trace in traces:
        times.append(trace.t_ms + clock)
        clock = times[-1][-1] + gap_ms
    return Trace(
        np.concatenate(times),
        np.concatenate([t.x for t in traces]),
        np.concatenate([t.y for t in traces]),
        np.concatenate([t.event for t in traces]),
    )


def wandering(seed, *, count=200, interval=17.0):
    """A smooth random path with noise: no two seeds look alike."""
    rng = np.random.default_rng(seed)
    places = np.arange(count) / count
    path = sum(
        complex(*rng.normal(0, 300 / k, 2)) * np.sin(np.pi * k * places + rng.uniform(0, 6)) for k in range(1, 9)
    )
    return make_trace(np.rint(path.real) + 1j * np.rint(path.imag) + 500 + 400j, interval=interval)


CODES = {"move": MOVE, "down": DOWN, "up": UP, "drag": DRAG, "scroll": SCROLL, "click": CLICK}


@pytest.fixture
def make():
    return make_trace


@pytest.fixture
def join():
    return joined


@pytest.fixture
def wander():
    return wandering
