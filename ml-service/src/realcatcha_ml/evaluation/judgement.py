"""Judge recordings the way a session is judged: window, rules, replay index, model."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from realcatcha_behaviour import (
    FEATURE_VERSION,
    REPLAY_REASON,
    SLOT_BITS,
    Reason,
    Trace,
    features,
    is_judgeable,
    is_replay,
    mark_of,
    most_of_one,
    recorded_window,
    replay_bands,
    trace_reasons,
)
from realcatcha_contracts import BehaviourInput

from realcatcha_ml.evaluation.recordings import Recording
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.behaviour import BehaviourModel

PASS_TRUST: Final = 70.0
UNKNOWN: Final = "unknown"
MALFORMED: Final = "malformed-trace"
_CHUNK: Final = 256


@dataclass(frozen=True)
class Judgement:
    """What would have become of one recording.

    Attributes:
        trust: 0-100 after every rule; None is unknown, which is challenged.
        reasons: Names of the rules that hold, ``unknown`` or ``malformed-trace``.
    """

    recording: Recording
    trust: float | None
    reasons: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the visitor gets through without a challenge."""
        return self.trust is not None and self.trust >= PASS_TRUST


@dataclass
class ReplayIndex:
    """The index of one day, in memory: the same slots and marks that captcha-api keeps in Redis.

    It knows what it was given in this run and nothing else. Drawings have a key of their own, as there.
    """

    key: bytes = field(default_factory=lambda: hashlib.blake2b(b"evaluation", digest_size=32).digest())
    marks: bytearray = field(default_factory=lambda: bytearray(2**SLOT_BITS))

    def seen(self, window: Trace, *, context: str) -> bool:
        """Tell whether a window like this one was given before, and remember it."""
        slots = self._slots(window, context=context)
        found = self._found(slots)
        for slot in slots:
            self.marks[slot] = mark_of(slots)
        return found

    def finds(self, window: Trace, *, context: str) -> bool:
        """Tell whether a window like this one was given before."""
        return self._found(self._slots(window, context=context))

    def _found(self, slots: tuple[int, ...]) -> bool:
        return is_replay(most_of_one(self.marks[slot] for slot in slots), len(slots))

    def _slots(self, window: Trace, *, context: str) -> tuple[int, ...]:
        key = hashlib.blake2b(context.encode(), key=self.key, digest_size=32).digest()
        return replay_bands(window, key=key, drawn=context == "draw") or ()


def judge(
    recordings: Iterable[Recording], model: BehaviourModel, *, index: ReplayIndex | None = None
) -> Iterator[Judgement]:
    """Judge recordings in their order; with an index, each is also compared with all before it."""
    rows = iter(recordings)
    while chunk := list(islice(rows, _CHUNK)):
        yield from _judge_chunk(chunk, model, index)


def _judge_chunk(chunk: list[Recording], model: BehaviourModel, index: ReplayIndex | None) -> Iterator[Judgement]:
    windows = [
        recorded_window(recording.trace, context=recording.context) if recording.trace is not None else None
        for recording in chunk
    ]
    judgeable = [
        position
        for position, window in enumerate(windows)
        if window is not None and is_judgeable(window, context=chunk[position].context)
    ]
    verdicts = model.predict_batch([_payload(windows[position], chunk[position].context) for position in judgeable])
    trusts = {
        position: None if isinstance(verdict, BadInput) else verdict.trust
        for position, verdict in zip(judgeable, verdicts, strict=True)
    }
    for position, (recording, window) in enumerate(zip(chunk, windows, strict=True)):
        yield _judgement(recording, window, trust=trusts.get(position), index=index)


def _payload(window: Trace | None, context: str) -> BehaviourInput:
    assert window is not None  # noqa: S101 (only judgeable windows come here; tells the type checker)
    return BehaviourInput(
        context="draw" if context == "draw" else "point",
        feature_version=FEATURE_VERSION,
        features=features(window, context=context).tolist(),
    )


def _judgement(
    recording: Recording, window: Trace | None, *, trust: float | None, index: ReplayIndex | None
) -> Judgement:
    if window is None:
        return Judgement(recording, None, (MALFORMED,))
    found: list[Reason] = list(trace_reasons(window, context=recording.context))
    if index is not None and index.seen(window, context=recording.context):
        found.append(REPLAY_REASON)
    names = tuple(reason.name for reason in found)
    if trust is None:
        return Judgement(recording, None, (UNKNOWN, *names))
    return Judgement(recording, min([trust, *(reason.cap for reason in found)]), names)
