"""Out-of-fold scores: nobody and no family is scored by a model that learnt from them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training.behaviour.dataset import Dataset
from training.behaviour.fit import Plan, fit
from training.behaviour.folds import FOLDS, LEFT_OUT, fold_of_family, fold_of_rows

Floats = NDArray[np.float64]


def out_of_fold(data: Dataset, plan: Plan, *, strangers: Dataset | None = None) -> tuple[Floats, Floats]:
    """Score the rows of `data`, and of bots that are never trained on.

    Returns:
        ``(N,)`` scores: people by the model that left them out, bots that are `judged` by the one that left their
        family out, NaN for the rest; and ``(FOLDS, M)`` scores of the strangers by every model.
    """
    fold = judging_fold(data, seed=plan.seed)
    scores = np.full(len(fold), np.nan)
    others = np.zeros((FOLDS, 0 if strangers is None else len(strangers.group)))
    for index in range(FOLDS):
        judge = fit(data.where(training_rows(data, fold, index)), replace(plan, seed=plan.seed + 10 * index))
        mine = (fold == index) & (data.human | data.judged)
        scores[mine] = judge.scores(data.features[mine])
        if strangers is not None:
            others[index] = judge.scores(strangers.features)
    return scores, others


def judging_fold(data: Dataset, *, seed: int) -> NDArray[np.int64]:
    """Give each row the fold whose model judges it: by person for people, by family for bots."""
    fold = fold_of_rows(np.where(data.human, data.person, ""), seed=seed)
    families = {str(group): fold_of_family(str(group)) for group in np.unique(data.group[~data.human])}
    return np.array(
        [
            index if human else families[str(group)]
            for index, human, group in zip(fold, data.human, data.group, strict=True)
        ]
    )


def training_rows(data: Dataset, fold: NDArray[np.int64], index: int) -> NDArray[np.bool_]:
    """Choose what the model of a fold may see; judged bots are kept for judging in every fold."""
    persons = set(data.person[data.human & (fold == index)].tolist())
    theirs = np.isin(data.person, list(persons))
    hidden = np.isin(data.group, LEFT_OUT[index]) | (~data.human & data.judged) | theirs
    return ~hidden
