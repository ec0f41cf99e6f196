"""A behaviour reader in memory, for tests: reads what it was told, whatever the trace."""

from collections.abc import Sequence
from dataclasses import replace

from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.risk import Reason
from realcatcha_captcha.domain.telemetry import Telemetry

REPLAYED = Reason("replayed-trace", 35.0)


class MemoryBehaviour:
    """Gives one reading to every trace of a mouse and to every drawing; other pointers have nothing to be judged by.

    Attributes:
        reading: What to give.
        drawn: What to give of a drawing.
    """

    def __init__(self) -> None:
        self.reading = Reading(features=(0.0, 1.0), feature_version=1)
        self.drawn = Reading(features=(0.0, 1.0), feature_version=1)

    def read(self, telemetry: Telemetry) -> Reading:
        """See `BehaviourReader.read`."""
        return _of_pointer(self.reading, telemetry.pointer)

    def read_ink(self, strokes: Sequence[Sequence[tuple[int, int, int]]], *, pointer: str) -> Reading:
        """See `BehaviourReader.read_ink`."""
        return replace(self.drawn, is_calibrated=pointer in {"mouse", "pen"})

    def replay_reason(self, hits: int, slots: int) -> Reason | None:
        """See `BehaviourReader.replay_reason`: half of the slots."""
        return REPLAYED if slots and hits * 2 >= slots else None


def _of_pointer(reading: Reading, pointer: str) -> Reading:
    return reading if pointer == "mouse" else replace(reading, features=None)
