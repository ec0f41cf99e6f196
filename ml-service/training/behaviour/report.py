"""The figures of a training run, as the model card quotes them."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.evaluation.intervals import wilson

from training.behaviour.dataset import Dataset

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Curves = dict[str, dict[str, list[float]]]

_REJECTED: Final = 0.05
"""Share of people, sources counting alike, at which detection is compared whatever the curves allow."""


def write_figures(
    folder: Path, *, data: Dataset, scores: Floats, strangers: Dataset, others: Floats, curves: Curves
) -> str:
    """Write ``behaviour.figures.md``: rejection a source and detection a family, at a trust of 70."""
    lines = [
        "| context | people, out of fold | n | rejected | 95 % interval |",
        "|---|---|---|---|---|",
        *_table(data, _stopped(data, scores, curves), data.human),
        "",
        "| context | bots, family left out | n | detected | 95 % interval |",
        "|---|---|---|---|---|",
        *_table(data, _stopped(data, scores, curves), ~data.human),
        *(_stranger_lines(strangers, others, curves)),
        "",
        f"| context | where {_REJECTED:.0%} of people are rejected, sources counting alike | detected |",
        "|---|---|---|",
        *_at_equal_rejection(data, scores),
    ]
    text = "\n".join(lines) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "behaviour.figures.md").write_text(text, encoding="utf-8")
    return text


def _stopped(data: Dataset, scores: Floats, curves: Curves) -> Bools:
    """Which rows do not pass: too little trust, a rule, or nothing to judge."""
    stopped = ~data.judgeable | data.ruled
    for context, curve in curves.items():
        rows = data.context == context
        trust = np.interp(scores[rows], curve["score"], curve["trust"])
        stopped[rows] |= trust < 70.0
    return stopped


def _at_equal_rejection(data: Dataset, scores: Floats) -> list[str]:
    """Per context the median family and the five that are found least, at the threshold of `_REJECTED`."""
    lines = []
    for context in np.unique(data.context):
        rows = data.judged & (data.context == context)
        stopped = (scores > threshold(data, scores, rows & data.human)) | data.ruled | ~data.judgeable
        shares = sorted(_shares(data, stopped, rows & ~data.human).items(), key=lambda item: item[1])
        lines.append(f"| {context} | median family | {np.median([share for _, share in shares]):.1%} |")
        lines += [f"| {context} | {family} | {share:.1%} |" for family, share in shares[:5]]
    return lines


def threshold(data: Dataset, scores: Floats, people: Bools) -> float:
    """Give the lowest score at which no more than `_REJECTED` of people are rejected."""

    def rejected(threshold: float) -> float:
        stopped = (scores > threshold) | data.ruled | ~data.judgeable
        return float(np.mean(list(_shares(data, stopped, people).values())))

    return float(min(score for score in np.unique(scores[people]) if rejected(score) <= _REJECTED))


def _shares(data: Dataset, stopped: Bools, rows: Bools) -> dict[str, float]:
    return {str(group): float(stopped[rows & (data.group == group)].mean()) for group in np.unique(data.group[rows])}


def _table(data: Dataset, stopped: Bools, side: Bools) -> list[str]:
    lines = []
    for context in np.unique(data.context):
        for group in dict.fromkeys(data.group[side].tolist()):
            rows = side & data.judged & (data.context == context) & (data.group == group)
            if rows.any():
                lines.append(_line(context, group, int(stopped[rows].sum()), int(rows.sum())))
    return lines


def _stranger_lines(strangers: Dataset, others: Floats, curves: Curves) -> list[str]:
    """Bots that no model was trained on: the mean over the models of all folds, rounded to whole traces."""
    stopped = np.mean([_stopped(strangers, scores, curves) for scores in others], axis=0)
    lines = []
    for group in np.unique(strangers.group):
        rows = strangers.group == group
        lines.append(_line(strangers.context[rows][0], group, round(float(stopped[rows].sum())), int(rows.sum())))
    return lines


def _line(context: str, group: str, hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"| {context} | {group} | {total} | {hits / total:.1%} | {low:.1%} - {high:.1%} |"
