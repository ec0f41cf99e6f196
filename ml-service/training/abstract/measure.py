"""``python -m training.abstract.measure``: manifest and figures of networks exported before, without training.

Everything is painted anew from the same seeds, so that it gives what the training run gave.
"""

from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_ml.evaluation.abstract_answers import read_answers
from realcatcha_ml.models.abstract import shares_of
from realcatcha_ml.runtime.onnx_session import OnnxRuntime, OnnxSession

from training.abstract.export import export_manifest
from training.abstract.fit import mean_color_baseline, one_thread
from training.abstract.people import Floats, judgements, read_groups
from training.abstract.pictures import Pixels, pictures_of_feelings, training_pictures
from training.abstract.plan import DEFAULT_DATA, SERVICE, Plan
from training.abstract.report import figures
from training.abstract.thresholds import choose

VERSION: Final = "1.0.0"
_AT_ONCE: Final = 32


def measure(folder: Path, plan: Plan, *, data: Path) -> str:
    """Choose thresholds, fit the mean-colour baseline, measure; write ``abstract.json`` and ``abstract.figures.md``.

    Args:
        folder: Holds the exported networks.
        plan: That they were trained by.
        data: The data folder, or a CSV file of answers.

    Raises:
        NoAnswers: Nothing to read at `data`.
    """
    groups = read_groups(data, seed=plan.seed)
    people, watched, left_out = (
        judgements(group, width=plan.width) for group in (groups.training, groups.validation, groups.test)
    )
    session = OnnxRuntime("cpu").open(folder / "abstract.onnx")
    learnt = training_pictures(plan.images, people, share=plan.people, seed=plan.seed)
    checks = training_pictures(plan.checks, watched, share=plan.people, seed=plan.seed + 1)
    thresholds = choose(_shares(session, checks.pixels), checks.labels)
    baseline = mean_color_baseline(learnt, seed=plan.seed)
    export_manifest(folder / "abstract.json", version=VERSION, thresholds=thresholds, mean_color=baseline)
    fresh = pictures_of_feelings(plan.checks, left_out, share=plan.people, seed=plan.seed + 2)
    text = figures(
        folder,
        answers=[answer for answer in read_answers(data) if answer.participant in groups.test_people()],
        people=people,
        pictures=fresh,
        shares=_shares(session, fresh.pixels),
        learnt=learnt,
        thresholds=thresholds,
    )
    (folder / "abstract.figures.md").write_text(text, encoding="utf-8")
    return text


def _shares(session: OnnxSession, pixels: Pixels) -> Floats:
    starts = range(0, len(pixels), _AT_ONCE)
    return np.concatenate([shares_of(session, pixels[start : start + _AT_ONCE]) for start in starts])


if __name__ == "__main__":
    one_thread()
    print(measure(SERVICE / "models", Plan(), data=DEFAULT_DATA))
