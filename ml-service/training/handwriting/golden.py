"""A small committed slice: words of test people's letters (Omniglot, MIT), and how PyTorch reads them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from realcatcha_ml.evaluation.handwriting import Task, another_word
from realcatcha_ml.models.handwriting import HandwritingModel
from realcatcha_ml.pipelines.ink import inks_of
from realcatcha_ml.pipelines.ink_raster import rasters

from training.handwriting.network import Reader

COUNT: Final = 48
_LONGEST: Final = 7
_APART_PX: Final = 3


def write_golden(
    reader: Reader, tasks: Sequence[Task], path: Path, model: type[HandwritingModel] = HandwritingModel
) -> None:
    """Write words with their ln likelihood, and that of a wrong word, by PyTorch. Raises OSError."""
    rng = np.random.default_rng(7)
    short = [task for task in tasks if len(task.text) <= _LONGEST]
    chosen = [short[int(index)] for index in rng.permutation(len(short))[:COUNT]]
    rows = []
    for task in chosen:
        strokes = [_thinned(stroke) for stroke in task.strokes]
        with torch.no_grad():
            seen = reader(torch.from_numpy(rasters(inks_of([strokes]))))[0].numpy()
        other = another_word(task.text, rng, model.dictionary)
        genuine, wrong = model.lexicon_of([task.text, other]).log_likelihoods(seen)
        rows.append(
            {
                "word": task.text,
                "likelihood": round(float(genuine), 4),
                "other": other,
                "other_likelihood": round(float(wrong), 4),
                "strokes": strokes,
            }
        )
    lines = ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _thinned(stroke: list[int]) -> list[int]:
    """Keep points three pixels apart, as a slower device would have sent them: the file is in git."""
    points = np.array(stroke).reshape(-1, 2)
    kept = [points[0]]
    for point in points[1:]:
        if np.abs(point - kept[-1]).max() >= _APART_PX:
            kept.append(point)
    flat: list[int] = np.concatenate(kept).tolist()
    return flat
