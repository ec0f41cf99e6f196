"""Which changed recordings the index of replays recognises: that depends on what it was given before.

Whoever records people elsewhere and sends each recording once meets an index that knows nothing of it. One that was
made on a page of this service, or that is changed and sent again and again, meets an index that does.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace, click_ends, decision_window, is_judgeable, recorded_window
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.judgement import ReplayIndex
from realcatcha_ml.evaluation.recordings import Recording

from training.behaviour.augment import rounded
from training.behaviour.borrowed import REMAKES, remade
from training.behaviour.people import SHAKEN, Sample, shake

Rng = np.random.Generator
Bools = NDArray[np.bool_]
Window = tuple[str, Trace]
"""Context and trace."""

STATES: Final = ("nothing of it", "the recording", "another copy", "three other copies")
_ADEQUATE: Final = 60


def honest_windows(recording: Recording) -> Iterator[Trace]:
    """Cut a recording to what a widget would have sent, click after click; no event is in two windows."""
    if recording.trace is None:
        return
    ends = () if recording.context == "draw" else click_ends(recording.trace)
    if not ends:
        yield recorded_window(recording.trace, context=recording.context)
    begin = 0
    for end in ends:
        part, begin = recording.trace.part(begin, end + 1), end + 1
        window = decision_window(part)
        if len(part) >= _ADEQUATE and is_judgeable(window, context=recording.context):
            yield window


def table(copies: Sequence[Sample], stopped: Bools, others: Sequence[Window]) -> Iterator[str]:
    """Write a line for each family and context: stopped by the model alone, and with an index that knows each state.

    Args:
        copies: Changed recordings, each with its origin.
        stopped: Which of them the model, or a rule, stops.
        others: What everybody else sent on the same day.
    """
    found = matched(copies, others, bytes(32), np.random.default_rng(0))
    kinds = np.array([f"{copy.context} | {copy.group}" for copy in copies])
    yield f"| context | family | traces | model alone | {' | '.join(f'index knows {state}' for state in STATES)} |"
    yield f"|---|---|---|---|{'---|' * len(STATES)}"
    for kind in np.unique(kinds):
        rows = kinds == kind
        cells = [_share(either[rows]) for either in (stopped, *(stopped | found[state] for state in STATES))]
        yield f"| {kind} | {rows.sum()} | {' | '.join(cells)} |"


def _share(hits: Bools) -> str:
    low, high = wilson(int(hits.sum()), hits.size)
    return f"{hits.mean():.1%} ({low:.1%} - {high:.1%})"


def matched(copies: Sequence[Sample], others: Sequence[Window], key: bytes, rng: Rng) -> dict[str, Bools]:
    """Tell for each of `STATES` of the index which copies it takes for something sent before.

    Args:
        copies: Changed recordings, each with its origin.
        others: What everybody else sent on the same day, before and after.
        key: Decides which changes cross a boundary.
        rng: Changes origins again and mixes the day.
    """
    recordings = [(copy.context, copy.origin) for copy in copies if copy.origin is not None]
    again = [[(copy.context, _changed(copy, rng)) for copy in copies] for _ in range(3)]
    before = dict(zip(STATES, ([], recordings, again[0], [*again[0], *again[1], *again[2]]), strict=True))
    return {state: _found(copies, [*others, *sent], key, rng) for state, sent in before.items()}


def false_matches(windows: Sequence[Window], key: bytes, rng: Rng) -> Bools:
    """Tell which of people's own windows, sent in any order, are taken for one sent before."""
    index, found = ReplayIndex(key=key), np.zeros(len(windows), dtype=np.bool_)
    for place in rng.permutation(len(windows)):
        context, trace = windows[place]
        found[place] = index.seen(trace, context=context)
    return found


def _found(copies: Sequence[Sample], sent: Sequence[Window], key: bytes, rng: Rng) -> Bools:
    index = ReplayIndex(key=key)
    for place in rng.permutation(len(sent)):
        context, trace = sent[place]
        index.seen(trace, context=context)
    return np.array([index.finds(copy.trace, context=copy.context) for copy in copies])


def _changed(copy: Sample, rng: Rng) -> Trace:
    """Change its origin once more as it was changed."""
    if copy.origin is None:
        return copy.trace
    if copy.group == SHAKEN:
        return shake(copy.origin, copy.context, rng)
    return rounded(remade(copy.origin, REMAKES[copy.group], rng), copy.context)
