"""A behaviour reader in memory, for tests: reads what it was told, whatever the trace."""

from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.risk import Reason
from realcatcha_captcha.domain.telemetry import Telemetry

REPLAYED = Reason("replayed-trace", 35.0)


class MemoryBehaviour:
    """Gives one reading to every trace of a mouse; other pointers have nothing that the model could judge.

    Attributes:
        reading: What to give.
    """

    def __init__(self) -> None:
        self.reading = Reading(features=(0.0, 1.0), feature_version=1)

    def read(self, telemetry: Telemetry) -> Reading:
        """See `BehaviourReader.read`."""
        if telemetry.pointer == "mouse":
            return self.reading
        return Reading(None, self.reading.feature_version, self.reading.reasons, self.reading.replay_bits)

    def replay_reason(self, hits: int, bits: int) -> Reason | None:
        """See `BehaviourReader.replay_reason`: half of the bits."""
        return REPLAYED if bits and hits * 2 >= bits else None
