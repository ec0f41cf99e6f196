"""The figures of a training run, as the model card quotes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_abstract import FEELINGS
from realcatcha_ml.evaluation.abstract import MODEL, lines, scorers
from realcatcha_ml.evaluation.abstract_agreement import Felt
from realcatcha_ml.evaluation.abstract_answers import BY_QUADRANT, Answer, Counted, counted
from realcatcha_ml.evaluation.abstract_colors import Scorer, feel
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.models.abstract import Thresholds

from training.abstract.challenge import challenge_lines
from training.abstract.people import Floats, Judgements
from training.abstract.pictures import Pictures, Pixels, mean_colors
from training.abstract.thresholds import levels

_NEIGHBOURS: Final = 25
TABLE: Final = "what training people say of the colour itself"


def figures(
    folder: Path,
    *,
    answers: Sequence[Answer],
    people: Judgements,
    pictures: Pictures,
    shares: Floats,
    learnt: Pictures,
    thresholds: dict[str, Thresholds],
) -> str:
    """Measure the exported files on people left out and on fresh pictures; give the text of ``abstract.figures.md``.

    Args:
        folder: Where the exported files lie.
        answers: Of test people, whatever they were asked about.
        people: What training people say of colours.
        pictures: Fresh, of the four feelings in turn, labelled with what test people say.
        shares: ``(N, 4)`` of the network for them.
        learnt: What the network learnt from.
        thresholds: Of the manifest.
    """
    known = [one.color for one in counted(answers, feelings=BY_QUADRANT)]
    felt = feel(known, scorers(folder) | {"mean colour, 25 nearest pictures": _nearest(learnt)})
    felt[TABLE] = {color: people([color])[0] for color in set(known)}
    parts = [
        "## Generated pictures",
        "\n".join(_generated(pictures, shares, thresholds)),
        "## People left out",
        "```\n" + "\n".join(lines(answers, felt)) + "\n```",
        "## Colours whose pictures are sure",
        "\n".join(_sure(counted(answers), felt[MODEL])),
        "## Answer rules",
        "\n".join(challenge_lines(pictures.colors, shares, pictures.feeling, thresholds)),
    ]
    return "\n\n".join(parts) + "\n"


def _generated(pictures: Pictures, shares: Floats, thresholds: dict[str, Thresholds]) -> Iterator[str]:
    yield "| feeling | pictures | labelled so | 95 % interval | present | the other three absent | another present |"
    yield "|---|---|---|---|---|---|---|"
    least, most = levels(thresholds)
    own = np.eye(len(FEELINGS), dtype=bool)[pictures.feeling]
    for column, feeling in enumerate((*FEELINGS, "all")):
        rows = pictures.feeling == column if feeling != "all" else np.ones(len(shares), dtype=bool)
        mine, right, total = own[rows], shares[rows].argmax(axis=1) == pictures.feeling[rows], int(rows.sum())
        low, high = wilson(int(right.sum()), total)
        present = (shares[rows] >= least) & mine
        other = ((shares[rows] >= least) & ~mine).any(axis=1)
        absent = ((shares[rows] <= most) | mine).all(axis=1)
        yield (
            f"| {feeling} | {total} | {right.mean():.1%} | {low:.1%} - {high:.1%} | {present.any(axis=1).mean():.1%} "
            f"| {absent.mean():.1%} | {other.mean():.1%} |"
        )


def _sure(answers: Sequence[Counted], felt: Felt) -> Iterator[str]:
    """How people answer to colours whose pictures score high on the whole: what a visitor may be expected to do."""
    yield "| greatest share of the colour's pictures | answers | of the people left out agree | 95 % interval |"
    yield "|---|---|---|---|"
    for least in (0.0, 0.45, 0.5, 0.55, 0.6, 0.65):
        chosen = [one for one in answers if felt[one.color].max() >= least]
        right = sum(FEELINGS[int(felt[one.color].argmax())] == one.feeling for one in chosen)
        if chosen:
            low, high = wilson(right, len(chosen))
            yield f"| {least:.2f} and more | {len(chosen)} | {right / len(chosen):.1%} | {low:.1%} - {high:.1%} |"


def _nearest(learnt: Pictures) -> Scorer:
    """A mean-colour baseline of any shape: the mean label of the 25 learnt pictures that are nearest in mean colour."""
    places = mean_colors(learnt.pixels)

    def score(pixels: Pixels) -> Floats:
        gaps = ((mean_colors(pixels)[:, None, :] - places[None, :, :]) ** 2).sum(axis=2)
        near = np.argpartition(gaps, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
        shares: Floats = learnt.labels[near].mean(axis=1)
        return shares

    return score
