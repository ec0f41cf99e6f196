"""Fit the judge of drawn words, and score by models that knew neither the person nor the forger's ideas."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.dataset import Dataset, joined
from training.behaviour.fit import Plan, fit
from training.behaviour.judge import Judge
from training.ink.dataset import LEFT_OUT, Forged
from training.ink.folds import fold_of_people

Floats = NDArray[np.float64]

PLAN: Final = Plan(chimeras=0, trees=180, autoencoder_epochs=12, detector_epochs=14)


def fitted(people: Dataset, forged: Dataset, plan: Plan = PLAN) -> Judge:
    """Train on people and forgeries, sources and groups of tempos counting alike."""
    return fit(joined([people, forged]), plan)


def out_of_fold(people: Dataset, forged: Forged, *, judged: Forged) -> tuple[Floats, Floats]:
    """Score people by models that did not know them, and `judged` forgeries by models that lacked groups of theirs.

    Returns:
        ``(N,)`` scores of people, and ``(FOLDS, M)`` of the judged forgeries by the model of each of `LEFT_OUT`.
    """
    fold = fold_of_people(people.person, len(LEFT_OUT))
    scores = np.full(len(fold), np.nan)
    found = np.empty((len(LEFT_OUT), len(judged.rows.group)))
    for index, groups in enumerate(LEFT_OUT):
        known = np.all([forged.parts[part] != group for part, group in groups.items()], axis=0)
        judge = fitted(people.where(fold != index), forged.rows.where(known), replace(PLAN, seed=10 * index))
        scores[fold == index] = judge.scores(people.features[fold == index])
        found[index] = judge.scores(judged.rows.features)
    return scores, found
