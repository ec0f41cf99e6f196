"""Windows of people for training: many per recording, so that every length and number of movements occurs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from realcatcha_behaviour import Trace, click_ends, decision_window, is_judgeable, recorded_window
from realcatcha_ml.evaluation.recordings import Recording

from training.behaviour.augment import augmented, rounded

WEIGHTS: Final = {
    "sapimouse": 1.0, "freihaut2021": 0.8, "omniglot_draw": 1.0, "omniglot_words": 0.8, "delbot": 0.8,
    "humanmovemouse": 0.35, "kh2017": 0.3,
}  # fmt: skip
"""Share of each source in the loss, whatever its number of recordings; Balabit's remote desktop is left out."""

_WINDOWS_PER_RECORDING: Final = {"sapimouse": 24, "freihaut2021": 24, "delbot": 6, "humanmovemouse": 6}
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
    """

    group: str
    person: str
    context: str
    trace: Trace
    judged: bool


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
            chosen.append(replace(sample, group=SHAKEN, trace=_shake(sample.trace, context, rng)))
    return chosen


def _shake(trace: Trace, context: str, rng: np.random.Generator) -> Trace:
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
    return found


def _shorter(trace: Trace, length_ms: float) -> Trace:
    """Keep only the end."""
    return trace.part(int(np.searchsorted(trace.t_ms, trace.t_ms[-1] - length_ms)), len(trace))
