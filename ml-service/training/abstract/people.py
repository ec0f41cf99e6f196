"""People's answers about colour: three groups of people, and what the first says of any colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from realcatcha_abstract import FEELINGS, Color, to_oklab
from realcatcha_ml.evaluation.abstract_answers import Answer, read_answers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SHARES: Final = (0.60, 0.15)
_PRIOR: Final = 2.0
"""Answers' worth of "any of the four", so that a colour that nobody chose says nothing."""


@dataclass(frozen=True)
class Groups:
    """Answers that count, by people who are in one group only."""

    training: list[Answer]
    validation: list[Answer]
    test: list[Answer]


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
    answers = [answer for answer in read_answers(path) if answer.feeling is not None and answer.color is not None]
    rng = np.random.default_rng(seed)
    group: dict[str, int] = {}
    for task in sorted({answer.task for answer in answers}):
        people = sorted({answer.participant for answer in answers if answer.task == task} - set(group))
        ends = np.cumsum(_SHARES) * len(people)
        group.update(
            {person: int(np.searchsorted(ends, place, "right")) for place, person in enumerate(rng.permutation(people))}
        )
    dealt: tuple[list[Answer], ...] = ([], [], [])
    for answer in answers:
        dealt[group[answer.participant]].append(answer)
    return Groups(*dealt)


def judgements(answers: Sequence[Answer], *, width: float) -> Judgements:
    """Count answers by colour."""
    colors = sorted({answer.color for answer in answers if answer.color is not None})
    index = {color: place for place, color in enumerate(colors)}
    counts = np.zeros((len(colors), len(FEELINGS)))
    np.add.at(counts, (places_of(answers, index), feelings_of(answers)), 1.0)
    return Judgements(to_oklab(np.array(colors)), counts, width)


def places_of(answers: Sequence[Answer], index: dict[Color, int]) -> Ints:
    """Give the number of each answer's colour."""
    return np.array([index[answer.color] for answer in answers if answer.color is not None])


def feelings_of(answers: Sequence[Answer]) -> Ints:
    """Give the number of each answer's feeling in `FEELINGS`."""
    return np.array([FEELINGS.index(answer.feeling) for answer in answers if answer.feeling is not None])
