"""A pointer trace as the widget records it: parallel arrays of time, position and event code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_EVENTS: Final = 3000
"""Most events of one trace; the widget keeps the newest."""

MAX_COORDINATE: Final = 100_000
MAX_AGE_MS: Final = 10_000_000

MOVE: Final = 0
DOWN: Final = 1
UP: Final = 2
DRAG: Final = 3
SCROLL: Final = 4
CLICK: Final = 5

Floats = NDArray[np.float64]


class MalformedTraceError(ValueError):
    """The four lists are no trace; the message names the first fault and holds no value of them."""


@dataclass(frozen=True, eq=False)
class Trace:
    """One pointer trace.

    Attributes:
        t_ms: ``(N,)`` milliseconds since the first event, non-decreasing.
        x: ``(N,)`` CSS pixels, or canvas units where the recording has no pixels.
        y: ``(N,)`` like `x`, pointing down.
        event: ``(N,)`` int8: 0 move, 1 down, 2 up, 3 drag, 4 scroll, 5 click.
    """

    t_ms: Floats
    x: Floats
    y: Floats
    event: NDArray[np.int8]

    def __len__(self) -> int:
        return self.t_ms.size

    def part(self, start: int, stop: int) -> "Trace":
        """Cut out events ``start:stop`` and let time begin at 0 again."""
        t_ms = self.t_ms[start:stop]
        return Trace(
            t_ms=t_ms - t_ms[0] if t_ms.size else t_ms,
            x=self.x[start:stop],
            y=self.y[start:stop],
            event=self.event[start:stop],
        )


def parse_trace(t: Sequence[float], x: Sequence[float], y: Sequence[float], e: Sequence[int]) -> Trace:
    """Check four parallel lists and turn them into a `Trace`; an empty trace is fine.

    Raises:
        MalformedTraceError: Unequal lengths, more than `MAX_EVENTS`, values that are not finite numbers, negative or
            decreasing times, coordinates beyond +-100,000, unknown event codes.
    """
    if not len(t) == len(x) == len(y) == len(e):
        raise MalformedTraceError("the lists differ in length")
    if len(t) > MAX_EVENTS:
        raise MalformedTraceError(f"more than {MAX_EVENTS} events")
    times, xs, ys, codes = _numbers(t), _numbers(x), _numbers(y), _numbers(e)
    if times.size:
        _check_times(times)
        if max(-xs.min(), xs.max(), -ys.min(), ys.max()) > MAX_COORDINATE:
            raise MalformedTraceError("a coordinate is out of range")
        if codes.min() < MOVE or codes.max() > CLICK or (codes != np.rint(codes)).any():
            raise MalformedTraceError("an event code is unknown")
    return Trace(t_ms=times, x=xs, y=ys, event=codes.astype(np.int8))


def _numbers(values: Sequence[float]) -> Floats:
    """Convert to float64, refusing what is no finite number (also text that merely looks like one)."""
    try:
        raw = np.asarray(values)
    except (ValueError, OverflowError) as error:
        raise MalformedTraceError("a list is ragged") from error
    if raw.size and raw.dtype.kind not in "iuf":
        raise MalformedTraceError("a value is no number")
    numbers = raw.astype(np.float64)
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise MalformedTraceError("a value is not finite")
    return numbers


def _check_times(times: Floats) -> None:
    """Refuse negative, decreasing or absurdly large times."""
    if times[0] < 0 or times[-1] > MAX_AGE_MS:
        raise MalformedTraceError("a time is out of range")
    if (times[1:] < times[:-1]).any():
        raise MalformedTraceError("the times decrease")
