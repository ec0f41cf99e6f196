"""Parsing refuses whatever is no trace."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_behaviour import MAX_EVENTS, MalformedTraceError, parse_trace


def test_parses_parallel_lists():
    """Four lists become arrays of the documented types."""
    trace = parse_trace([0, 16, 16], [1, 2, 3], [4, 5, 6], [0, 3, 5])

    assert len(trace) == 3
    assert trace.t_ms.dtype == trace.x.dtype == trace.y.dtype == np.float64
    assert trace.event.dtype == np.int8


def test_empty_is_a_trace():
    """Nothing recorded is fine; it is not judgeable, which is another matter."""
    assert len(parse_trace([], [], [], [])) == 0


@pytest.mark.parametrize(
    ("t", "x", "y", "e"),
    [
        ([0, 1], [0], [0, 0], [0, 0]),
        ([0, 1], [0, 0], [0, 0], [0]),
        ([1, 0], [0, 0], [0, 0], [0, 0]),
        ([-1, 0], [0, 0], [0, 0], [0, 0]),
        ([0, 1e9], [0, 0], [0, 0], [0, 0]),
        ([0, float("nan")], [0, 0], [0, 0], [0, 0]),
        ([0, 1], [0, float("inf")], [0, 0], [0, 0]),
        ([0, 1], [0, 0], [0, -100_001], [0, 0]),
        ([0, 1], [100_001, 0], [0, 0], [0, 0]),
        ([0, 1], [0, 0], [0, 0], [0, 6]),
        ([0, 1], [0, 0], [0, 0], [-1, 0]),
        ([0, 1], [0, 0], [0, 0], [0, 0.5]),
        ([0, 1], ["1", "2"], [0, 0], [0, 0]),
        ([0, 1], [None, 2], [0, 0], [0, 0]),
        ([0, 1], [[1], [2]], [0, 0], [0, 0]),
        ([0, 1], [[1], [2, 3]], [0, 0], [0, 0]),
        ([0, 1], [10**400, 2], [0, 0], [0, 0]),
        ([True, True], [0, 0], [0, 0], [0, 0]),
    ],
)
def test_refuses_what_is_no_trace(t, x, y, e):
    """Every fault is one error, never another exception."""
    with pytest.raises(MalformedTraceError):
        parse_trace(t, x, y, e)


def test_refuses_too_many_events():
    """The limit holds, and one less is fine."""
    many = [0] * (MAX_EVENTS + 1)
    with pytest.raises(MalformedTraceError):
        parse_trace(many, many, many, many)
    assert len(parse_trace(many[1:], many[1:], many[1:], many[1:])) == MAX_EVENTS


_anything = st.one_of(
    st.integers(), st.floats(), st.text(max_size=3), st.none(), st.booleans(), st.lists(st.integers())
)


@given(st.lists(_anything, max_size=5), st.lists(_anything, max_size=5))
def test_never_fails_otherwise(t, x):
    """Whatever JSON brings: a trace, or the one error."""
    try:
        parse_trace(t, x, x, [0] * len(t))
    except MalformedTraceError:
        return
    assert len(t) == len(x)


def test_part_starts_at_zero():
    """A cut begins its own clock."""
    part = parse_trace([0, 10, 25], [1, 2, 3], [0, 0, 0], [0, 0, 5]).part(1, 3)

    assert part.t_ms.tolist() == [0, 15]
    assert part.event.tolist() == [0, 5]
    assert len(part.part(2, 2)) == 0
