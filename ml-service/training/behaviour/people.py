"""Windows of people for training: many per recording, so that every length and number of movements occurs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace, click_ends, decision_window, is_judgeable, recorded_window
from realcatcha_behaviour.trace import DRAG, MOVE
from realcatcha_ml.evaluation.recordings import Recording

from training.behaviour.augment import augmented, rounded

WEIGHTS: Final = {
    "sapimouse": 1.0, "freihaut2021": 0.8, "omniglot_draw": 1.0, "omniglot_words": 0.8, "delbot": 0.8,
    "humanmovemouse": 0.35, "kh2017": 0.3,
}  # fmt: skip
"""Share of each source in the loss, whatever its number of recordings; Balabit's remote desktop is left out."""

_WINDOWS_PER_RECORDING: Final = {"sapimouse": 24, "freihaut2021": 24, "delbot": 6, "humanmovemouse": 6}
_MOVEMENTS_PER_RECORDING: Final = {"sapimouse": 12, "freihaut2021": 12, "kh2017": 1, "humanmovemouse": 2}
_REST_MS: Final = 100.0
_MOVEMENT_EVENTS: Final = 12
_MOVEMENT_MS: Final = 250.0
_MOVEMENT_LENGTH: Final = 80.0
SHAKEN: Final = "replay-shaken"
MIN_SHAKEN: Final = 20
_SHORTER_MS: Final = (700.0, 1200.0, 2000.0, 3500.0, 6000.0)


@dataclass(frozen=True)
class Sample:
    """One window.

    Attributes:
        group: The source of a person, the family of a bot.
        person: Who moved; empty for bots.
        judged: Whether this is the window by which the recording is judged, as `make evaluate` cuts it.
        origin: The window of a person that a bot's was made of by changing it; None where it was not.
    """

    group: str
    person: str
    context: str
    trace: Trace
    judged: bool
    origin: Trace | None = None


def people_samples(recordings: Iterable[Recording], rng: np.random.Generator) -> list[Sample]:
    """Cut the judged window of each human recording and further ones, seen through other devices."""
    samples: list[Sample] = []
    for recording in recordings:
        if recording.label != "human" or recording.trace is None or recording.source not in WEIGHTS:
            continue
        samples.extend(_windows(recording, recording.trace, rng))
    return samples


def shaken(samples: list[Sample], count: int, rng: np.random.Generator) -> list[Sample]:
    """Make a family of bots from people's windows: replayed with noise on every event, `count` for each context.

    The noise is white, as a script adds it, and the copies belong to the persons whom they were taken from, so that a
    fold that leaves a person out leaves their copies out too.
    """
    chosen = []
    for context in sorted({sample.context for sample in samples}):
        usable = [sample for sample in samples if sample.context == context and len(sample.trace) >= MIN_SHAKEN]
        for index in rng.choice(len(usable), size=min(count, len(usable)), replace=False):
            sample = usable[int(index)]
            chosen.append(replace(sample, group=SHAKEN, trace=shake(sample.trace, context, rng), origin=sample.trace))
    return chosen


def shake(trace: Trace, context: str, rng: np.random.Generator) -> Trace:
    """Replay a window with noise on every event, at another tempo."""
    size = float(rng.choice([1.0, 1.5, 2.0, 3.0, 4.0]))
    noise = rng.normal(0, size, (2, len(trace)))
    tempo = float(rng.uniform(0.8, 1.25))
    moved = replace(trace, t_ms=trace.t_ms * tempo, x=trace.x + noise[0], y=trace.y + noise[1])
    return rounded(moved, context)


def _windows(recording: Recording, trace: Trace, rng: np.random.Generator) -> list[Sample]:
    context = recording.context
    person = f"{recording.source}/{recording.user}"
    judged = recorded_window(trace, context=context)
    found = [Sample(recording.source, person, context, judged, judged=True)]
    ends = click_ends(trace) if context == "point" else ()
    for _ in range(_WINDOWS_PER_RECORDING.get(recording.source, 1)):
        end = int(rng.choice(ends)) + 1 if ends else len(trace)
        window = decision_window(trace.part(0, end))
        if rng.random() < 0.4:
            window = _shorter(window, float(rng.choice(_SHORTER_MS)))
        window = augmented(window, context, rng)
        if is_judgeable(window, context=context):
            found.append(Sample(recording.source, person, context, window, judged=False))
    found.extend(_alone(recording, trace, rng))
    return found


def _alone(recording: Recording, trace: Trace, rng: np.random.Generator) -> list[Sample]:
    """Single movements without the rests around them: all that a visitor shows who comes, clicks and has done."""
    count = _MOVEMENTS_PER_RECORDING.get(recording.source, 0)
    found = movements(trace) if count else []
    person = f"{recording.source}/{recording.user}"
    windows = [augmented(found[int(rng.integers(len(found)))], "point", rng) for _ in range(count) if found]
    return [
        Sample(recording.source, person, "point", window, judged=False)
        for window in windows
        if is_judgeable(window, context="point")
    ]


def movements(trace: Trace) -> list[Trace]:
    """Cut out the movements between rests of more than 100 ms that are long enough to say something."""
    moved = np.append(True, (np.diff(trace.x) != 0) | (np.diff(trace.y) != 0))
    places = np.flatnonzero(moved & ((trace.event == MOVE) | (trace.event == DRAG)))
    cuts = np.flatnonzero(np.diff(trace.t_ms[places]) > _REST_MS) + 1
    parts = [_picked(trace, part) for part in np.split(places, cuts) if part.size >= _MOVEMENT_EVENTS]
    return [part for part in parts if part.t_ms[-1] >= _MOVEMENT_MS and _length(part) >= _MOVEMENT_LENGTH]


def _picked(trace: Trace, places: NDArray[np.intp]) -> Trace:
    t_ms = trace.t_ms[places]
    moves = np.full(places.size, MOVE, dtype=np.int8)
    return Trace(t_ms=t_ms - t_ms[0], x=trace.x[places], y=trace.y[places], event=moves)


def _length(trace: Trace) -> float:
    return float(np.hypot(np.diff(trace.x), np.diff(trace.y)).sum())


def _shorter(trace: Trace, length_ms: float) -> Trace:
    """Keep only the end."""
    return trace.part(int(np.searchsorted(trace.t_ms, trace.t_ms[-1] - length_ms)), len(trace))
