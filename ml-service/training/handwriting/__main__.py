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

import torch
from realcatcha_ml.evaluation.handwriting import COMPOSED, Task, known_people, readings, tasks_of
from realcatcha_ml.evaluation.handwriting_data import Drawn, read_handwriting
from realcatcha_ml.evaluation.handwriting_report import Tally
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting import HandwritingModel, Thresholds
from realcatcha_ml.pipelines.ink import inks_of
from realcatcha_ml.pipelines.ink_raster import rasters
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.handwriting.calibrate import measure, thresholds
from training.handwriting.dataset import MOUSE, Handwriting, Mix, Words, load
from training.handwriting.export import export, parity, write_manifest
from training.handwriting.fit import Plan, Trainer
from training.handwriting.fonts import font_alphabets
from training.handwriting.golden import write_golden
from training.handwriting.network import Reader

VERSION: Final = "1.0.0"
_SERVICE: Final = Path(__file__).resolve().parents[2]
MODELS: Final = _SERVICE / "models"
DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"
_PARITY_WORDS: Final = 200
_UNSET: Final = Thresholds(margin_nats=4.0, floor_nats=-5.0)


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
    people = {"trained on": parts["train"], "validation": parts["validation"]}
    _write(reader, options.out, validation, people=people, training={**asdict(trainer.plan), "step": trainer.step})
    mouse = [task for task in test if task.source == f"{MOUSE} {COMPOSED}"]
    write_golden(reader, mouse, options.out / "handwriting.golden.json")
    figures = "\n".join(_figures(options.out, validation + test))
    (options.out / "handwriting.figures.md").write_text(figures + "\n", encoding="utf-8")
    print(figures)
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


def _write(
    reader: Reader,
    folder: Path,
    validation: Sequence[Task],
    *,
    people: dict[str, Handwriting],
    training: dict[str, object],
) -> None:
    """Export, compare with PyTorch, choose the thresholds through the served model, write the manifest."""
    files = ModelFiles(folder, "handwriting")
    export(reader, files.network)
    readable = [task for task in validation if task.readable]
    some = readable[:: max(1, len(readable) // _PARITY_WORDS)][:_PARITY_WORDS]
    worst = parity(reader, files.network, rasters(inks_of([task.strokes for task in some])))
    print(f"ONNX and PyTorch differ by at most {worst:.1e} in a probability, on {len(some)} words")
    names = {fold: part.writers() for fold, part in people.items()}
    training = {**training, "parity": worst, "torch": torch.__version__}
    write_manifest(files.manifest, version=VERSION, thresholds=_UNSET, people=names, training=training)
    chosen = thresholds(measure(validation, _served(folder)))
    write_manifest(files.manifest, version=VERSION, thresholds=chosen, people=names, training=training)
    print(f"accepted: within {chosen.margin_nats} nats of the best word and above {chosen.floor_nats} a letter")


def _figures(folder: Path, tasks: Sequence[Task]) -> list[str]:
    """Read people who were not trained on through the served model."""
    model = _served(folder)
    tally = Tally()
    for reading in readings(tasks, model, known_people(model.files)):
        tally.add(reading)
    return list(tally.lines())


def _served(folder: Path) -> HandwritingModel:
    model = HandwritingModel(ModelFiles(folder, "handwriting"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    return model


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
