"""Outputs to compare the served model with, on a slice that may be redistributed."""

import json
from pathlib import Path
from typing import Final

import numpy as np

from training.behaviour.dataset import Dataset
from training.behaviour.judge import Judge

_BOTS_PER_GROUP: Final = 6
REDISTRIBUTABLE: Final = ("humanmovemouse", "delbot", "omniglot_draw", "omniglot_words")
_PER_GROUP: Final = 14


def write_golden(judge: Judge, data: Dataset, folder: Path) -> None:
    """Write ``behaviour.golden.json``: features, label and the training framework's score of some rows.

    People come only from sources whose licence lets them be redistributed (MIT), bots from our generators.
    """
    rows: list[int] = []
    for group in dict.fromkeys(data.group.tolist()):
        mine = np.flatnonzero((data.group == group) & data.judged & data.judgeable)
        human = bool(data.human[mine[0]])
        count = _PER_GROUP if human else _BOTS_PER_GROUP
        if group in REDISTRIBUTABLE or not human:
            rows.extend(mine[:: max(mine.size // count, 1)][:count].tolist())
    kept = [row for row in rows if not data.person[row] or data.human[row]]
    scores = judge.scores(data.features[kept].round(4))
    document = [
        {
            "group": str(data.group[row]),
            "human": bool(data.human[row]),
            "context": str(data.context[row]),
            "features": [round(float(value), 4) for value in data.features[row]],
            "score": round(float(score), 5),
        }
        for row, score in zip(kept, scores, strict=True)
    ]
    (folder / "behaviour.golden.json").write_text(_lines(document), encoding="utf-8")


def _lines(document: list[dict[str, object]]) -> str:
    """One row a line, so that a diff stays readable."""
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in document)
    return f"[\n{rows}\n]\n"
