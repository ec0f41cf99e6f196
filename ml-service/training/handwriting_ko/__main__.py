"""``python -m training.handwriting_ko [--data FOLDER] [--out FOLDER]``: train and measure the Korean reader.

The folder holds ``*.jsonl.gz`` of the data folder's ``handwriting/`` with Omniglot's Korean jamo, or is that folder's
parent, where ``fonts_ofl/`` is looked for too. A run that was stopped goes on at its last checkpoint; ``--steps 0``
only measures and exports it. Nobody's Korean words are in it: see the card.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from realcatcha_ml.evaluation.handwriting import Task, tasks_of
from realcatcha_ml.evaluation.handwriting_data import Drawn, read_handwriting
from realcatcha_ml.evaluation.handwriting_ko import KOREAN, is_korean
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.models.handwriting_ko import KoreanHandwritingModel
from realcatcha_ml.pipelines.jamo import JAMO

from training.handwriting.fit import Plan, Trainer
from training.handwriting.golden import write_golden
from training.handwriting.network import Reader, Size
from training.handwriting.publish import Publisher
from training.handwriting.split import Fold, folds_of
from training.handwriting_ko.hands import STYLES, UNSEEN_STYLES
from training.handwriting_ko.judged import made_harder, pen_tasks
from training.handwriting_ko.pens import font_pens, hand_pens, people_pens
from training.handwriting_ko.supply import KoreanWords, Mix

VERSION: Final = "0.1.0"
NAME: Final = KoreanHandwritingModel.name
_SERVICE: Final = Path(__file__).resolve().parents[2]
MODELS: Final = _SERVICE / "models"
DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"
SIZE: Final = Size(eye=(24, 48, 64, 96, 112), collapsed=128, hidden=96)
PLAN: Final = Plan(steps=4_500, batch=32, warm_up=200, undirected=0.15)
HANDS: Final = 75
_JUDGED_HANDS: Final = 20
_WORDS_EACH: Final = 15


@dataclass(frozen=True)
class Data:
    """What is learnt from and judged by.

    Attributes:
        folds: Each person's.
        fonts: Folder of them.
    """

    drawn: list[Drawn]
    folds: dict[str, Fold]
    fonts: Path

    def people(self, fold: Fold) -> set[str]:
        """Names of the people of a fold."""
        return {name for name, own in self.folds.items() if own == fold}

    def composed(self, fold: Fold) -> list[Task]:
        """Words composed of the jamo of the people of a fold."""
        mine = self.people(fold)
        return list(tasks_of([one for one in self.drawn if one.drawer in mine], KOREAN))


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; 0 when the model is written, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        data = _read(options.data)
    except (NoRecordings, OSError) as error:
        print(f"train: {error}; pass DATA=<folder with the handwriting>", file=sys.stderr)
        return 2
    trainer = _trainer(data, options)
    reader = trainer.run(_say) if options.steps != 0 else trainer.averaged()
    validation = data.composed("validation")
    hands = list(pen_tasks("made-up hands", hand_pens(STYLES, _JUDGED_HANDS, seed=2), _WORDS_EACH))
    validation += [*made_harder(validation), *hands, *made_harder(hands)]
    test = data.composed("test")
    write_golden(reader, test, options.out / f"{NAME}.golden.json", KoreanHandwritingModel)
    people = {"trained on": data.people("train"), "validation": {task.drawer for task in validation}}
    publisher = Publisher(KoreanHandwritingModel, options.out, version=VERSION)
    publisher.write(reader, validation, people=people, training={**asdict(trainer.plan), "step": trainer.step})
    strangers = hand_pens(UNSEEN_STYLES, 2 * _JUDGED_HANDS, seed=3)
    test += [*made_harder(test), *pen_tasks("made-up hands", hand_pens(STYLES, _JUDGED_HANDS, seed=4), _WORDS_EACH)]
    test += pen_tasks("made-up hands, unseen style", strangers, _WORDS_EACH)
    for pen in font_pens(data.fonts, unseen=True):
        test += pen_tasks(f"{pen.name}, unseen", [pen], 1_000)
    print(publisher.figures(validation + test))
    return 0


def _read(folder: Path) -> Data:
    drawn = list(read_handwriting(folder, is_korean))
    if not drawn:
        raise NoRecordings(f"no Korean jamo at {folder}")
    inside = folder / "fonts_ofl"
    folds = folds_of({"omniglot": {one.drawer for one in drawn}})
    return Data(drawn, folds, inside if inside.is_dir() else folder.parent / "fonts_ofl")


def _trainer(data: Data, options: argparse.Namespace) -> Trainer:
    """Begin a run, or take up the one that the checkpoint holds."""
    plan = replace(PLAN, seed=options.seed, **({"steps": options.steps} if options.steps else {}))
    pens = [people_pens(data.drawn, data.people("train")), hand_pens(STYLES, HANDS, seed=1), []]
    if options.steps != 0:
        pens[2] = font_pens(data.fonts, unseen=False)
    if not pens[2]:
        print(f"train: no fonts in {data.fonts}; training without them", file=sys.stderr)
    supply = KoreanWords(*pens, mix=Mix(), seed=options.seed)
    return Trainer(supply, plan, checkpoint=options.checkpoint, make=lambda: Reader(JAMO, SIZE))


def _say(step: int, loss: float, _: Reader) -> None:
    print(f"step {step}: loss {loss:.3f}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.handwriting_ko", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of the handwriting")
    parser.add_argument("--out", type=Path, default=MODELS, help="where the model goes")
    parser.add_argument("--checkpoint", type=Path, default=_SERVICE.parent / ".run" / "training" / f"{NAME}.pt")
    parser.add_argument("--steps", type=int, help="batches to learn; 0: only measure and export the checkpoint")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
