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
from realcatcha_ml.models.handwriting_lexicon import Lexicon
from realcatcha_ml.pipelines.ink import inks_of

Floats = NDArray[np.float64]

LOST_TO_FLOOR: Final = 0.002
WRONG: Final = 0.002
_WIDEST: Final = 10.0
_STEP: Final = 0.25


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
    letters = np.array([len(word) for word in words])
    genuine: dict[str, list[Floats]] = defaultdict(list)
    wrong: dict[str, list[Floats]] = defaultdict(list)
    rows = iter([task for task in tasks if task.readable])
    while chunk := list(islice(rows, 64)):
        for task, seen in zip(chunk, model.see(inks_of([task.strokes for task in chunk])), strict=True):
            likelihoods = model.lexicon.log_likelihoods(seen)
            own = float(Lexicon([task.text]).log_likelihoods(seen)[0])
            best = float(likelihoods.max())
            genuine[task.source].append(np.array([max(0.0, best - own), own / len(task.text)]))
            pairs = np.stack([best - likelihoods, likelihoods / letters], axis=1)
            pairs[[word == task.text for word in words]] = (np.inf, -np.inf)
            wrong[task.source].append(pairs)
    return {source: Margins(np.stack(genuine[source]), np.stack(wrong[source])) for source in genuine}


def thresholds(margins: dict[str, Margins]) -> Thresholds:
    """Choose the floor that loses 0.2 % of genuine words of the worse source, then the widest harmless margin."""
    floor = min(float(np.quantile(one.genuine[:, 1], LOST_TO_FLOOR)) for one in margins.values())
    floor = float(np.floor(floor * 10) / 10)
    for margin in np.arange(_WIDEST, 0, -_STEP):
        chosen = Thresholds(margin_nats=float(margin), floor_nats=floor)
        if all(one.accepted(chosen)[1] <= WRONG for one in margins.values()):
            return chosen
    return Thresholds(margin_nats=0.0, floor_nats=floor)
