"""Words that set the thresholds, and words that only judge."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from realcatcha_contracts.lexicon_ko import WORDS
from realcatcha_ml.evaluation.handwriting import Task, in_pixels
from realcatcha_ml.pipelines.ink import Inks
from realcatcha_ml.pipelines.ink_letters import Letter

from training.handwriting.dataset import join
from training.handwriting.distort import distorted
from training.handwriting_ko.pens import Pen

_DISTORTED: Final = 7


def pen_tasks(source: str, pens: Sequence[Pen], words_each: int) -> Iterator[Task]:
    """Give words of the lexicon, different ones from each pen; the same ones each time."""
    for place, pen in enumerate(pens):
        rng = np.random.default_rng((len(source), place))
        for index, word in enumerate(rng.choice(WORDS, min(words_each, len(WORDS)), replace=False)):
            strokes = in_pixels(pen.write(str(word), rng))
            yield Task(f"{pen.name}:{index}", source, pen.name, str(word), strokes)


def made_harder(tasks: Sequence[Task]) -> Iterator[Task]:
    """Distort ink as training does: thresholds that only neat ink has set would refuse people."""
    letters = [_letter(task) for task in tasks]
    inks = distorted(join(letters), np.random.default_rng(_DISTORTED))
    for index, task in enumerate(tasks):
        strokes = in_pixels(_word(inks, index))
        yield Task(f"{task.id}:distorted", f"{task.source}, distorted", task.drawer, task.text, strokes)


def _letter(task: Task) -> Letter:
    strokes = [np.array(stroke, dtype=np.float64).reshape(-1, 2) for stroke in task.strokes]
    return Letter(np.concatenate(strokes), tuple(map(len, strokes)))


def _word(inks: Inks, index: int) -> Letter:
    mine = inks.word == index
    _, sizes = np.unique(inks.stroke[mine], return_counts=True)
    return Letter(inks.points[mine], tuple(sizes.tolist()))
