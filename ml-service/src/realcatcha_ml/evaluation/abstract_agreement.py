"""How often pictures of a colour feel as the person said who chose the colour."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_abstract import FEELINGS, Color

from realcatcha_ml.evaluation.abstract_answers import Counted

Floats = NDArray[np.float64]
Felt = Mapping[Color, Floats]

_RESAMPLES: Final = 2000


@dataclass(frozen=True)
class Agreement:
    """A share with its 95 % interval over resampled people (whose answers belong together)."""

    share: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.count:6}  {self.share:.3f} [{self.low:.3f}, {self.high:.3f}]"


def feeling_of(shares: Floats) -> str:
    """Give the feeling with the greatest share; of equal ones the first in `FEELINGS`."""
    return FEELINGS[int(np.argmax(shares))]


def agreement(answers: Sequence[Counted], felt: Felt) -> Agreement:
    """Share of answers whose colour's pictures feel, on the whole, as the person said."""
    return _by_person([(one.answer.participant, float(feeling_of(felt[one.color]) == one.feeling)) for one in answers])


def pairwise(answers: Sequence[Counted], felt: Felt) -> Agreement:
    """Share of a person's pairs of answers in which the right one of two colours scores higher.

    A pair is a colour chosen for one feeling and another for another, in one task; it is tried for either feeling. The
    same colour for both is half right.
    """
    by_person: defaultdict[tuple[str, str], Counter[tuple[Color, str]]] = defaultdict(Counter)
    for one in answers:
        by_person[one.answer.participant, one.answer.task][one.color, one.feeling] += 1
    scored: list[tuple[str, float]] = []
    for (person, _), chosen in by_person.items():
        for (first, this), (second, that) in combinations(sorted(chosen), 2):
            if this != that:
                for feeling, right, wrong in ((this, first, second), (that, second, first)):
                    column = FEELINGS.index(feeling)
                    gap = felt[right][column] - felt[wrong][column]
                    scored.append((person, 0.5 + 0.5 * float(np.sign(gap))))
    return _by_person(scored)


def majority(answers: Sequence[Counted], *, by_color: bool) -> Agreement:
    """Share of answers that say what most answers of these people say, to the same colour or to all colours alike.

    By colour it is what no picture of the colours could exceed. It knows the answers that it is judged on.
    """
    said: defaultdict[Color | None, Counter[str]] = defaultdict(Counter)
    for one in answers:
        said[one.color if by_color else None][one.feeling] += 1
    most = {color: votes.most_common(1)[0][0] for color, votes in said.items()}
    return _by_person(
        [(one.answer.participant, float(most[one.color if by_color else None] == one.feeling)) for one in answers]
    )


def _by_person(scored: Sequence[tuple[str, float]]) -> Agreement:
    if not scored:
        return Agreement(0.0, 0.0, 1.0, 0)
    people = sorted({person for person, _ in scored})
    place = {person: index for index, person in enumerate(people)}
    hits, totals = np.zeros(len(people)), np.zeros(len(people))
    for person, score in scored:
        hits[place[person]] += score
        totals[place[person]] += 1
    drawn = np.random.default_rng(0).integers(0, len(people), (_RESAMPLES, len(people)))
    low, high = np.quantile(hits[drawn].sum(axis=1) / totals[drawn].sum(axis=1), (0.025, 0.975))
    return Agreement(float(hits.sum() / totals.sum()), float(low), float(high), len(scored))
