"""`BehaviourReader` on realcatcha_behaviour."""

from collections.abc import Sequence
from typing import Literal

import realcatcha_behaviour as behaviour
from realcatcha_behaviour import Trace

from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.errors import MalformedTelemetry
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.risk import Reason
from realcatcha_captcha.domain.telemetry import Telemetry

_CALIBRATED = frozenset({"mouse"})


class NumpyBehaviour:
    """Reads a window: features and rules for a mouse, replay bits for every pointer."""

    def __init__(self, keys: Keyring) -> None:
        self._key = keys.key("replay")

    def read(self, telemetry: Telemetry) -> Reading:
        """See `BehaviourReader.read`."""
        columns = telemetry.trace
        try:
            trace = behaviour.decision_window(behaviour.parse_trace(columns.t, columns.x, columns.y, columns.e))
        except behaviour.MalformedTraceError as error:
            raise MalformedTelemetry(str(error)) from None
        return self._measure(trace, context=telemetry.context, pointer=telemetry.pointer)

    def read_ink(self, strokes: Sequence[Sequence[tuple[int, int, int]]], *, pointer: str) -> Reading:
        """See `BehaviourReader.read_ink`."""
        try:
            trace = behaviour.strokes_to_trace(strokes)
        except behaviour.MalformedTraceError as error:
            raise MalformedTelemetry(str(error)) from None
        return self._measure(trace, context="draw", pointer=pointer)

    def replay_reason(self, hits: int, bits: int) -> Reason | None:
        """See `BehaviourReader.replay_reason`."""
        if not bits or not behaviour.is_replay(hits, bits):
            return None
        return Reason(behaviour.REPLAY_REASON.name, behaviour.REPLAY_REASON.cap)

    def _measure(self, trace: Trace, *, context: Literal["point", "draw"], pointer: str) -> Reading:
        judgeable = pointer in _CALIBRATED and behaviour.is_judgeable(trace, context=context)
        found = behaviour.trace_reasons(trace, context=context)
        return Reading(
            features=behaviour.features(trace, context=context).tolist() if judgeable else None,
            feature_version=behaviour.FEATURE_VERSION,
            reasons=tuple(Reason(reason.name, reason.cap) for reason in found),
            replay_bits=behaviour.replay_bands(trace, key=self._key) or (),
        )
