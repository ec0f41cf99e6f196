"""``python -m training.handwriting [--data FOLDER] [--out FOLDER]``: train, measure and export the handwriting model.

The folder holds ``*.jsonl.gz`` of the data folder's ``handwriting/``, or is that folder's parent, where ``fonts_ofl/``
is looked for too. A run that was stopped goes on at its last checkpoint; ``--steps 0`` only measures and exports it.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from realcatcha_ml.evaluation.handwriting import COMPOSED, Task, tasks_of
from realcatcha_ml.evaluation.handwriting_data import Drawn, read_handwriting
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.models.handwriting import HandwritingModel

from training.handwriting.dataset import MOUSE, Handwriting, Mix, Words, load
from training.handwriting.fit import Plan, Trainer
from training.handwriting.fonts import font_alphabets
from training.handwriting.golden import write_golden
from training.handwriting.network import Reader
from training.handwriting.publish import Publisher

VERSION: Final = "1.0.0"
_SERVICE: Final = Path(__file__).resolve().parents[2]
MODELS: Final = _SERVICE / "models"
DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; 0 when the model is written, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        parts = load(options.data)
        drawn = list(read_handwriting(options.data))
    except (NoRecordings, OSError) as error:
        print(f"train: {error}; pass DATA=<folder with the handwriting>", file=sys.stderr)
        return 2
    trainer = _trainer(parts["train"], options)
    reader = trainer.run(_say) if options.steps != 0 else trainer.averaged()
    validation, test = (_tasks(drawn, parts[fold]) for fold in ("validation", "test"))
    people = {"trained on": parts["train"].writers(), "validation": parts["validation"].writers()}
    publisher = Publisher(HandwritingModel, options.out, version=VERSION)
    publisher.write(reader, validation, people=people, training={**asdict(trainer.plan), "step": trainer.step})
    mouse = [task for task in test if task.source == f"{MOUSE} {COMPOSED}"]
    write_golden(reader, mouse, options.out / "handwriting.golden.json")
    print(publisher.figures(validation + test))
    return 0


def _trainer(people: Handwriting, options: argparse.Namespace) -> Trainer:
    """Begin a run, or take up the one that the checkpoint holds."""
    fonts = font_alphabets(options.fonts or _fonts_of(options.data))
    plan = replace(Plan(), seed=options.seed, **({"steps": options.steps} if options.steps else {}))
    supply = Words(people, fonts=fonts, mix=Mix(), seed=options.seed)
    return Trainer(supply, plan, checkpoint=options.checkpoint, start=options.start)


def _say(step: int, loss: float, _: Reader) -> None:
    print(f"step {step}: loss {loss:.3f}", flush=True)


def _fonts_of(data: Path) -> Path:
    inside = data / "fonts_ofl"
    return inside if inside.is_dir() else data.parent / "fonts_ofl"


def _tasks(drawn: Sequence[Drawn], part: Handwriting) -> list[Task]:
    people = part.writers()
    return list(tasks_of(one for one in drawn if one.drawer in people))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.handwriting", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of the handwriting")
    parser.add_argument("--out", type=Path, default=MODELS, help="where the model goes")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts; default: fonts_ofl beside the data")
    parser.add_argument("--checkpoint", type=Path, default=_SERVICE.parent / ".run" / "training" / "handwriting.pt")
    parser.add_argument("--start", type=Path, help="checkpoint whose weights a new run begins with")
    parser.add_argument("--steps", type=int, help="batches to learn; 0: only measure and export the checkpoint")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
