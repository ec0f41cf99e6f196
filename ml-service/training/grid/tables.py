"""The tables of the card that do not come from the served model."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from realcatcha_contracts import ClassScore, Finding
from realcatcha_ml.evaluation.grid_data import LabelledPicture
from realcatcha_ml.evaluation.grid_tally import GridTally
from realcatcha_ml.models.grid_manifest import ClassRule

from training.grid.calibrate import Calibration
from training.grid.crossfit import Seen


def table(pictures: Sequence[LabelledPicture], seen: Seen, found: Calibration) -> Iterator[str]:
    """Count findings as the served model would give them, boxes apart; COCO's photographs once more alone."""
    everything, coco = GridTally(), GridTally()
    findings = [_findings(rule, seen, found.most_strange) for rule in found.rules]
    for position, picture in enumerate(pictures):
        scores = [ClassScore(rule.name, 0.0, of[position]) for rule, of in zip(found.rules, findings, strict=True)]
        everything.add(picture.labels, scores)
        if picture.group == "coco_cc":
            coco.add(picture.labels, scores)
    yield from everything.lines()
    yield from ("", "# of these, the photographs of COCO")
    yield from coco.lines()


def left_out_table(pictures: Sequence[LabelledPicture], unlearnt: Seen, found: Calibration) -> Iterator[str]:
    """Count, for each class that a head never saw, what its pictures were found to show instead."""
    wrong: Counter[str] = Counter()
    named: Counter[tuple[str, str]] = Counter()
    for rule in found.rules:
        for position, finding in enumerate(_findings(rule, unlearnt, found.most_strange)):
            if finding == "present" and rule.name not in pictures[position].labels:
                label = "+".join(sorted(pictures[position].labels))
                wrong[label] += 1
                named[label, rule.name] += 1
    count = int(np.isfinite(unlearnt.odds).any(axis=1).sum())
    yield f"{wrong.total()} wrong findings in {count} pictures"
    for (label, name), times in named.most_common():
        yield f"{label:14} taken for {name:14} {times}"


def _findings(rule: ClassRule, seen: Seen, most_strange: float) -> list[Finding]:
    with np.errstate(invalid="ignore", over="ignore"):
        odds = rule.bias + rule.own_weight * seen.odds[:, rule.output] + rule.rival_weight * seen.rivals[:, rule.output]
        probability: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    judged = seen.strange <= most_strange
    return [
        "present" if present else "absent" if absent else "undecided"
        for present, absent in zip(
            judged & (probability >= rule.present), judged & (probability <= rule.absent), strict=True
        )
    ]
