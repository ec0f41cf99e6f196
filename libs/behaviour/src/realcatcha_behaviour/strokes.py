"""Handwriting as a pointer trace: the strokes of a canvas, one after another, nothing between them."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from realcatcha_behaviour.trace import DOWN, DRAG, UP, MalformedTraceError, Trace, parse_trace

_COLUMNS: Final = 3

Stroke = Sequence[Sequence[float]]


def strokes_to_trace(strokes: Sequence[Stroke]) -> Trace:
    """Turn strokes ``[[x, y, t_ms], ...]`` into a trace for context ``draw``; no stroke gives an empty trace.

    The first point of each stroke is a press, the last one a release, as recordings of drawings have it; a dot is a
    press alone. Time between strokes stays as it is, and features do not take the way between them for movement. The
    drawing is judged whole, so it is no matter for `decision_window`.

    Raises:
        MalformedTraceError: A stroke without points, a point that is not three finite numbers, and what `parse_trace`
            refuses: times that decrease within or between strokes, more than `MAX_EVENTS` points.
    """
    if not all(strokes):
        raise MalformedTraceError("a stroke has no points")
    points = list(chain.from_iterable(strokes))
    if any(len(point) != _COLUMNS for point in points):
        raise MalformedTraceError("a point is not x, y and time")
    x, y, t = zip(*points, strict=True) if points else ((), (), ())
    trace = parse_trace(t, x, y, [code for stroke in strokes for code in _codes(len(stroke))])
    return trace.part(0, len(trace))


def _codes(count: int) -> list[int]:
    return [DOWN, *[DRAG] * (count - 2), UP][:count]
