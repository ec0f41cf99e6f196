"""Outputs to compare the served model with, on rows that may be redistributed."""

import json
from pathlib import Path
from typing import Final

import numpy as np

from training.behaviour.dataset import Dataset, joined
from training.behaviour.judge import Judge
from training.ink.people import MOUSE

_PEOPLE: Final = 40
_FORGED: Final = 60


def write_golden(judge: Judge, people: Dataset, forged: Dataset, folder: Path) -> None:
    """Write ``ink.golden.json``: features, label and the training framework's score of some rows.

    People are Omniglot's (MIT); of UNIPEN's ink nothing is shipped.
    """
    mouse = np.flatnonzero(people.group == MOUSE)
    kept = joined(
        [
            people.where(mouse[:: mouse.size // _PEOPLE][:_PEOPLE]),
            forged.where(np.arange(min(_FORGED, len(forged.group)))),
        ]
    )
    features = kept.features.round(4)
    rows = [
        {
            "human": bool(human),
            "features": [round(float(value), 4) for value in row],
            "score": round(float(score), 5),
        }
        for row, human, score in zip(features, kept.human, judge.scores(features), strict=True)
    ]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    (folder / "ink.golden.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
