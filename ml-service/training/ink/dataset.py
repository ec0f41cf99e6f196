"""Rows to learn from and to judge by: people's words as a canvas would have sent them, and forgeries."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import Trace, ink_features, is_judgeable, trace_reasons

from training.behaviour.dataset import Dataset
from training.handwriting.split import Fold
from training.ink.canvas import recorded, sent, traced
from training.ink.forgers import ALL_TEMPOS, Forgers, Forgery
from training.ink.people import LETTERS, MOUSE, WORDS, Hand, Rng, words_of
from training.ink.rhythms import RHYTHMS
from training.ink.shakes import SHAKES

CONTEXT: Final = "ink"
_WORDS_A_PERSON: Final = {WORDS: 20, LETTERS: 10, MOUSE: 30}
_FEWEST_POINTS: Final = 12

PARTS: Final = ("way", "tempo", "rhythm", "shake", "clock")
LEFT_OUT: Final = tuple(
    {"tempo": tempo, "rhythm": rhythm, "shake": shake}
    for tempo, rhythm, shake in zip(ALL_TEMPOS, cycle(RHYTHMS), SHAKES, strict=False)
)
"""Groups that the model of each fold never sees."""


@dataclass(frozen=True)
class Forged:
    """Forged words, and of what group each part of them is: ``(N,)`` of names, by part."""

    rows: Dataset
    parts: dict[str, NDArray[np.str_]]


def people_rows(hands: Sequence[Hand], fold: Fold, rng: Rng, *, times: int = 1, as_recorded: bool = False) -> Dataset:
    """Draw words of the people of a fold: seen by other devices too, or only as they were recorded."""
    traces, groups, people = [], [], []
    for hand in hands:
        if hand.fold != fold:
            continue
        for word in words_of(hand, _WORDS_A_PERSON[hand.source] * times, rng):
            traces.append(traced(sent(word if as_recorded else recorded(word, rng))))
            groups.append(hand.source)
            people.append(hand.person)
    return _rows(traces, groups, people)


def forged_rows(forgers: Forgers, count: int, rng: Rng) -> Forged:
    """Forge words, every way with every tempo, rhythm, shake and clock."""
    made = [forgery for _ in range(count) if _is_a_word(forgery := forgers.forge(rng))]
    rows = _rows([traced(forgery.strokes) for forgery in made], [forgery.tempo for forgery in made], [""] * len(made))
    return Forged(rows, {name: np.array([getattr(forgery, name) for forgery in made]) for name in PARTS})


def _is_a_word(forgery: Forgery) -> bool:
    return sum(map(len, forgery.strokes)) > _FEWEST_POINTS


def _rows(traces: Sequence[Trace], groups: Sequence[str], people: Sequence[str]) -> Dataset:
    return Dataset(
        features=np.stack([ink_features(trace) for trace in traces]),
        group=np.array(groups),
        person=np.array(people),
        context=np.full(len(traces), CONTEXT),
        judged=np.ones(len(traces), dtype=np.bool_),
        judgeable=np.array([is_judgeable(trace, context="draw") for trace in traces]),
        ruled=np.array([bool(trace_reasons(trace, context="draw")) for trace in traces]),
    )
