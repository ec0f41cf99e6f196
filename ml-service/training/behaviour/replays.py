"""``python -m training.behaviour.replays [--data FOLDER]``: how many traces sent before are recognised, and strangers.

Every person's window is sent once, then again changed, against one index and through the served model, as
``make evaluate STATEFUL=1`` does it; three times, each with another secret key, because the key decides which traces
sit near a boundary. Printed per source: people challenged with the index (their own rejection and
false matches together), false matches alone, and per change the share that does not pass: matched, or trusted below 70.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_behaviour import REPLAY_REASON, Trace, recorded_window
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.judgement import Judgement, ReplayIndex, judge
from realcatcha_ml.evaluation.recordings import NoRecordings, Recording, read_recordings
from realcatcha_ml.models.behaviour import BehaviourModel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.behaviour.augment import browser_like, rounded
from training.behaviour.borrowed import PATH, REMAKES, ROUGH, SMOOTH, TEMPO, remade
from training.behaviour.people import WEIGHTS

_SERVICE: Final = Path(__file__).resolve().parents[2]
_PER_SOURCE: Final = 200
_KEYS: Final = tuple(bytes([number]) * 32 for number in range(3))

Change = Callable[[Trace, str, np.random.Generator], Trace]


def _noise(size: float) -> Change:
    def change(trace: Trace, context: str, rng: np.random.Generator) -> Trace:
        x, y = rng.normal(0, size, (2, len(trace)))
        return rounded(replace(trace, x=trace.x + x, y=trace.y + y), context)

    return change


def _stretched(trace: Trace, _context: str, rng: np.random.Generator) -> Trace:
    return replace(trace, t_ms=trace.t_ms * float(rng.uniform(0.8, 1.25)))


def _warped(trace: Trace, _context: str, rng: np.random.Generator) -> Trace:
    gaps = np.diff(trace.t_ms, prepend=trace.t_ms[0])
    tempo = np.interp(np.arange(gaps.size), np.linspace(0, gaps.size, 8), rng.normal(0, 0.2, 8))
    return replace(trace, t_ms=np.cumsum(gaps * np.exp(tempo)))


def _shifted(trace: Trace, context: str, rng: np.random.Generator) -> Trace:
    moved = replace(trace, x=trace.x + rng.integers(-150, 150), y=trace.y + rng.integers(-150, 150))
    return _noise(1.5)(_stretched(moved, context, rng), context, rng)


def _framed(trace: Trace, context: str, rng: np.random.Generator) -> Trace:
    return trace if context == "draw" else browser_like(trace, rng)


def _remade(family: str) -> Change:
    def change(trace: Trace, context: str, rng: np.random.Generator) -> Trace:
        return rounded(remade(trace, REMAKES[family], rng), context)

    return change


CHANGES: Final[dict[str, Change]] = {
    "exact": lambda trace, _context, _rng: trace,
    "stretched 0.8-1.25": _stretched,
    "warped locally": _warped,
    "noise 1": _noise(1.0),
    "noise 2": _noise(2.0),
    "noise 3": _noise(3.0),
    "shifted, stretched, noise 1.5": _shifted,
    "other frames": _framed,
    "its path at another tempo": _remade(PATH),
    "its tempo on another line": _remade(TEMPO),
    "the same, roughly": _remade(ROUGH),
    "smoothed": _remade(SMOOTH),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 when the data cannot be read."""
    parser = argparse.ArgumentParser(prog="training.behaviour.replays", description=__doc__)
    parser.add_argument("--data", type=Path, default=_SERVICE.parents[1] / "shared" / "data" / "dev")
    options = parser.parse_args(arguments)
    try:
        people = [_windowed(row) for row in read_recordings(options.data) if _is_used(row)]
    except (NoRecordings, OSError) as error:
        print(f"replays: {error}", file=sys.stderr)
        return 2
    model = BehaviourModel(ModelFiles(_SERVICE / "models", "behaviour"), runtime=OnnxRuntime())
    model.load()
    table: dict[str, list[bool]] = {}
    for key in _KEYS:
        for line, found in _run(people, model, key):
            table.setdefault(line, []).extend(found)
    for line, found in table.items():
        print(f"{line}: {_share(found)}")
    return 0


def _run(people: list[Recording], model: BehaviourModel, key: bytes) -> Iterator[tuple[str, list[bool]]]:
    """Send everything under one key; give what was found by line of the table."""
    index, rng = ReplayIndex(key=key), np.random.default_rng(0)
    order = rng.permutation(len(people))
    first = list(judge([people[row] for row in order], model, index=index))
    for source in sorted({judgement.recording.source for judgement in first}):
        mine = [judgement for judgement in first if judgement.recording.source == source]
        yield f"{source} people challenged", [not j.passes for j in mine]
        yield f"{source} false matches", [_matched(j) for j in mine]
        for name, change in CHANGES.items():
            copies = [_changed(j.recording, change, rng) for j in mine[:_PER_SOURCE]]
            again = list(judge(copies, model, index=_copy(index)))
            yield f"{source} {name}, stopped", [not j.passes for j in again]
            yield f"{source} {name}, matched", [_matched(j) for j in again]


def _is_used(row: Recording) -> bool:
    return row.label == "human" and row.source in WEIGHTS and row.trace is not None


def _windowed(row: Recording) -> Recording:
    """Keep of a recording what was sent."""
    return row if row.trace is None else replace(row, trace=recorded_window(row.trace, context=row.context))


def _changed(row: Recording, change: Change, rng: np.random.Generator) -> Recording:
    return row if row.trace is None else replace(row, trace=change(row.trace, row.context, rng))


def _copy(index: ReplayIndex) -> ReplayIndex:
    return ReplayIndex(key=index.key, marks=bytearray(index.marks))


def _matched(judgement: Judgement) -> bool:
    return REPLAY_REASON.name in judgement.reasons


def _share(hits: list[bool]) -> str:
    """Give a share with its interval; the keys see the same traces, so they narrow nothing."""
    traces, share = len(hits) // len(_KEYS), sum(hits) / len(hits)
    low, high = wilson(round(share * traces), traces)
    return f"{share:.1%} ({low:.1%} - {high:.1%}) of {traces}"


if __name__ == "__main__":
    sys.exit(main())
