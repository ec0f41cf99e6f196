"""Choose what a word must reach, on validation people."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.evaluation.handwriting import Task
from realcatcha_ml.models.handwriting import HandwritingModel, Thresholds
from realcatcha_ml.pipelines.ink import inks_of

Floats = NDArray[np.float64]

WRONG: Final = 0.001
_FLOORS: Final = np.arange(-0.8, -4.0, -0.1)
_MARGINS: Final = np.arange(2.0, 10.25, 0.5)


@dataclass(frozen=True)
class Margins:
    """How the words of one source were read.

    Attributes:
        genuine: ``(N, 2)``: margin and floor of the word that was drawn.
        wrong: ``(N, M, 2)``: the same of each word of the lexicon that was not drawn; infinite for the one that was.
    """

    genuine: Floats
    wrong: Floats

    def accepted(self, thresholds: Thresholds) -> tuple[float, float]:
        """Give the shares of genuine and of wrong words that are accepted."""
        shares = [
            ((pairs[..., 0] <= thresholds.margin_nats) & (pairs[..., 1] >= thresholds.floor_nats)).mean()
            for pairs in (self.genuine, self.wrong)
        ]
        return float(shares[0]), float(shares[1])


def measure(tasks: Sequence[Task], model: HandwritingModel) -> dict[str, Margins]:
    """Read tasks, by source, and compare each with its own and with every other word of the lexicon."""
    words = model.lexicon.words
    letters = model.lexicon.lengths
    genuine: dict[str, list[Floats]] = defaultdict(list)
    wrong: dict[str, list[Floats]] = defaultdict(list)
    rows = iter([task for task in tasks if task.readable])
    while chunk := list(islice(rows, 64)):
        for task, seen in zip(chunk, model.see(inks_of([task.strokes for task in chunk])), strict=True):
            likelihoods = model.lexicon.log_likelihoods(seen)
            asked = model.lexicon_of([task.text])
            own = float(asked.log_likelihoods(seen)[0])
            best = float(likelihoods.max())
            genuine[task.source].append(np.array([max(0.0, best - own), own / int(asked.lengths[0])]))
            pairs = np.stack([best - likelihoods, likelihoods / letters], axis=1)
            pairs[[word == task.text for word in words]] = (np.inf, -np.inf)
            wrong[task.source].append(pairs)
    return {source: Margins(np.stack(genuine[source]), np.stack(wrong[source])) for source in genuine}


def thresholds(margins: dict[str, Margins]) -> Thresholds:
    """Choose what accepts most genuine words of the worst source, with 0.1 % of wrong words accepted at most."""
    best, chosen = 0.0, Thresholds(margin_nats=0.0, floor_nats=0.0)
    for floor in _FLOORS:
        for margin in _MARGINS:
            candidate = Thresholds(margin_nats=float(margin), floor_nats=round(float(floor), 2))
            shares = [one.accepted(candidate) for one in margins.values()]
            if max(wrong for _, wrong in shares) <= WRONG and min(genuine for genuine, _ in shares) > best:
                best, chosen = min(genuine for genuine, _ in shares), candidate
    return chosen
