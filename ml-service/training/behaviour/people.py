"""Windows of people for training: many per recording, so that every length and number of movements occurs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from realcatcha_behaviour import Trace, click_ends, decision_window, is_judgeable, recorded_window
from realcatcha_ml.evaluation.recordings import Recording

from training.behaviour.augment import augmented

WEIGHTS: Final = {
    "sapimouse": 1.0, "freihaut2021": 0.8, "omniglot_draw": 1.0, "delbot": 0.35, "humanmovemouse": 0.35, "kh2017": 0.3,
}  # fmt: skip
"""Share of each source in the loss, whatever its number of recordings; Balabit's remote desktop is left out."""

_WINDOWS_PER_RECORDING: Final = {"sapimouse": 24, "freihaut2021": 24, "delbot": 2, "humanmovemouse": 4}
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
