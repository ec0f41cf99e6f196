"""People's answers about colour: three groups of people, and what the first says of any colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from realcatcha_abstract import FEELINGS, to_oklab
from realcatcha_ml.evaluation.abstract_answers import Counted, counted, read_answers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SHARES: Final = (0.60, 0.15)
_PRIOR: Final = 2.0
"""Answers' worth of "any of the four", so that a colour that nobody chose says nothing."""


@dataclass(frozen=True)
class Groups:
    """Answers that count, by people who are in one group only."""

    training: list[Counted]
    validation: list[Counted]
    test: list[Counted]

    def test_people(self) -> set[str]:
        """Who was left out."""
        return {one.answer.participant for one in self.test}


@dataclass(frozen=True, eq=False)
class Judgements:
    """How often each colour was chosen for each feeling.

    Attributes:
        places: ``(N, 3)`` OKLab.
        counts: ``(N, 4)``, in the order of `FEELINGS`.
        width: Distance in OKLab over which an answer speaks for other colours.
    """

    places: Floats
    counts: Floats
    width: float

    def __call__(self, colors: ArrayLike) -> Floats:
        """Give the shares of the four feelings for ``(K, 3)`` sRGB colours: ``(K, 4)``, rows sum to 1."""
        gaps = to_oklab(colors)[:, None, :] - self.places[None, :, :]
        nearness = np.exp(-0.5 * (gaps**2).sum(axis=2) / self.width**2)
        votes = nearness @ self.counts + _PRIOR / len(FEELINGS)
        shares: Floats = votes / votes.sum(axis=1, keepdims=True)
        return shares


def read_groups(path: Path, *, seed: int) -> Groups:
    """Read the answers that count and deal their people, task by task: 60 % training, 15 % validation, 25 % test.

    Raises:
        NoAnswers: Nothing to read.
        OSError: The file cannot be read.
    """
    answers = counted(read_answers(path))
    rng = np.random.default_rng(seed)
    group: dict[str, int] = {}
    for task in sorted({one.answer.task for one in answers}):
        people = sorted({one.answer.participant for one in answers if one.answer.task == task} - set(group))
        ends = np.cumsum(_SHARES) * len(people)
        dealt = enumerate(rng.permutation(people).tolist())
        group.update({person: int(np.searchsorted(ends, place, "right")) for place, person in dealt})
    groups: tuple[list[Counted], ...] = ([], [], [])
    for one in answers:
        groups[group[one.answer.participant]].append(one)
    return Groups(*groups)


def judgements(answers: Sequence[Counted], *, width: float) -> Judgements:
    """Count answers by colour."""
    colors = sorted({one.color for one in answers})
    index = {color: place for place, color in enumerate(colors)}
    counts = np.zeros((len(colors), len(FEELINGS)))
    np.add.at(counts, ([index[one.color] for one in answers], feelings_of(answers)), 1.0)
    return Judgements(to_oklab(np.array(colors)), counts, width)


def feelings_of(answers: Sequence[Counted]) -> Ints:
    """Give the number of each answer's feeling in `FEELINGS`."""
    return np.array([FEELINGS.index(one.feeling) for one in answers])
