"""`BehaviourReader` on realcatcha_behaviour."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import realcatcha_behaviour as behaviour
from realcatcha_behaviour import Trace

from realcatcha_captcha.application.ports.behaviour import Reading
from realcatcha_captcha.domain.errors import MalformedTelemetry
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.risk import Reason
from realcatcha_captcha.domain.telemetry import Telemetry

INK_TOO_LITTLE: Final = Reason("ink-too-little", 35.0)
"""Less movement or less time than a word takes anybody, whatever draws it: neither the model nor the index of replays
could look at it, and what cannot be looked at must not pass for that."""

INK_WITHOUT_POINTER: Final = Reason("ink-without-pointer", 35.0)
"""Drawn with a keyboard or with nothing, it says."""

_CALIBRATED: Final = frozenset({"mouse"})
_DRAWS: Final = frozenset({"mouse", "touch", "pen"})


class NumpyBehaviour:
    """Reads a window: features and rules for a mouse, replay bits for every pointer."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = {"point": keys.key("replay"), "draw": keys.key("replay-drawn")}

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
        reading = self._measure(trace, context="draw", pointer=pointer)
        found = list(reading.reasons)
        if not (reading.replay_bits and behaviour.is_judgeable(trace, context="draw")):
            found.append(INK_TOO_LITTLE)
        if pointer not in _DRAWS:
            found.append(INK_WITHOUT_POINTER)
        return replace(reading, reasons=tuple(found))

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
            replay_bits=behaviour.replay_bands(trace, key=self._keys[context], drawn=context == "draw") or (),
        )
