"""`BehaviourReader` on realcatcha_behaviour."""

from collections.abc import Sequence
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
_CALIBRATED_TO_DRAW: Final = frozenset({"mouse", "pen"})
_DRAWS: Final = frozenset({"mouse", "touch", "pen"})


def _noted(reason: Reason) -> Reason:
    """Keep a rule's finding without its cap.

    The clock of a tablet and slow, even lines of a pen set off rules that were laid down on mice, in one word of
    seventeen, and the model has seen both (docs/adr/0016).
    """
    return reason if reason.name == behaviour.IMPOSSIBLE_TIMING.name else Reason(reason.name)


class NumpyBehaviour:
    """Reads a window: features for a mouse, of a drawing for every pointer; rules and replay slots for all."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = {"point": keys.key("replay"), "draw": keys.key("replay-drawn")}

    def read(self, telemetry: Telemetry) -> Reading:
        """See `BehaviourReader.read`."""
        columns = telemetry.trace
        try:
            trace = behaviour.decision_window(behaviour.parse_trace(columns.t, columns.x, columns.y, columns.e))
        except behaviour.MalformedTraceError as error:
            raise MalformedTelemetry(str(error)) from None
        context = telemetry.context
        judgeable = telemetry.pointer in _CALIBRATED and behaviour.is_judgeable(trace, context=context)
        return Reading(
            features=behaviour.features(trace, context=context).tolist() if judgeable else None,
            feature_version=behaviour.FEATURE_VERSION,
            reasons=tuple(self._reasons(trace, context=context)),
            replay_slots=self._replay_slots(trace, context=context),
        )

    def read_ink(self, strokes: Sequence[Sequence[tuple[int, int, int]]], *, pointer: str) -> Reading:
        """See `BehaviourReader.read_ink`."""
        try:
            trace = behaviour.strokes_to_trace(strokes)
        except behaviour.MalformedTraceError as error:
            raise MalformedTelemetry(str(error)) from None
        judgeable = pointer in _DRAWS and behaviour.is_judgeable(trace, context="draw")
        slots = self._replay_slots(trace, context="draw")
        found = [_noted(reason) for reason in self._reasons(trace, context="draw")]
        if not (slots and behaviour.is_judgeable(trace, context="draw")):
            found.append(INK_TOO_LITTLE)
        if pointer not in _DRAWS:
            found.append(INK_WITHOUT_POINTER)
        return Reading(
            features=behaviour.ink_features(trace).tolist() if judgeable else None,
            feature_version=behaviour.INK_FEATURE_VERSION,
            reasons=tuple(found),
            replay_slots=slots,
            is_calibrated=pointer in _CALIBRATED_TO_DRAW,
        )

    def replay_reason(self, hits: int, slots: int) -> Reason | None:
        """See `BehaviourReader.replay_reason`."""
        if not slots or not behaviour.is_replay(hits, slots):
            return None
        return Reason(behaviour.REPLAY_REASON.name, behaviour.REPLAY_REASON.cap)

    def _reasons(self, trace: Trace, *, context: Literal["point", "draw"]) -> list[Reason]:
        return [Reason(found.name, found.cap) for found in behaviour.trace_reasons(trace, context=context)]

    def _replay_slots(self, trace: Trace, *, context: Literal["point", "draw"]) -> tuple[int, ...]:
        return behaviour.replay_bands(trace, key=self._keys[context], drawn=context == "draw") or ()
