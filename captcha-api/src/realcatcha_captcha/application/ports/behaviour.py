"""What is computed from a trace without a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from realcatcha_captcha.domain.risk import Reason
from realcatcha_captcha.domain.telemetry import Telemetry


@dataclass(frozen=True)
class Reading:
    """One window of behaviour, measured.

    Attributes:
        features: ``(F,)`` finite floats for the model; None where there is nothing it could judge: keyboard, no
            pointer, too little movement, and, but for drawings, touch and pen.
        is_calibrated: The model knows how people move what moved; where it does not, high trust proves nothing.
        reasons: Named findings of the trace.
        replay_slots: Where the day's index of traces is asked for it; empty for a short trace.
    """

    features: Sequence[float] | None
    feature_version: int
    reasons: tuple[Reason, ...] = ()
    replay_slots: tuple[int, ...] = ()
    is_calibrated: bool = True


class BehaviourReader(Protocol):
    """Pure functions behind a port, so that tests can say what a trace reads as."""

    def read(self, telemetry: Telemetry) -> Reading:
        """Measure a window. Raises MalformedTelemetry on a trace that cannot be one."""
        ...

    def read_ink(self, strokes: Sequence[Sequence[tuple[int, int, int]]], *, pointer: str) -> Reading:
        """Measure a drawing, whole, for context ``ink``; whatever drew it, the model looks at it.

        Args:
            strokes: Each ``[(x, y, t), ...]``: CSS pixels, milliseconds.
            pointer: What drew it.

        Raises MalformedTelemetry on strokes that cannot be a movement.
        """
        ...

    def replay_reason(self, hits: int, slots: int) -> Reason | None:
        """Tell whether a trace is like an earlier one: one led to `hits` of its `slots`."""
        ...
