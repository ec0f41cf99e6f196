"""``python -m training.behaviour [--data FOLDER] [--out FOLDER]``: train, measure and export the behaviour model.

The folder holds the Parquet files of the data folder's ``mouse/`` (or is that folder's parent). Everything is seeded:
the same data on the same machine gives the same model.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from realcatcha_ml.evaluation.recordings import NoRecordings

from training.behaviour import dataset
from training.behaviour.calibrate import curves
from training.behaviour.crossval import out_of_fold
from training.behaviour.export import export
from training.behaviour.fit import Plan, fit
from training.behaviour.golden import write_golden
from training.behaviour.report import write_figures

VERSION: Final = "2.1.0"
_SERVICE: Final = Path(__file__).resolve().parents[2]
_DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; 0 when the model is written, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        data = dataset.load(options.data, bots_per_family=options.bots, seed=options.seed)
        strangers = dataset.unseen_bots(options.data)
    except (NoRecordings, OSError) as error:
        print(f"train: {error}; pass DATA=<folder with the mouse recordings>", file=sys.stderr)
        return 2
    plan = replace(Plan(), seed=options.seed)
    print(f"{data.human.sum()} windows of {len(data.people())} people, {(~data.human).sum()} of bots")
    scores, others = out_of_fold(data, plan, strangers=strangers)
    calibration = curves(data, scores)
    figures = write_figures(
        options.out, data=data, scores=scores, strangers=strangers, others=others, curves=calibration
    )
    print(figures)
    judge = fit(data.where(data.human | ~data.judged), plan)
    export(judge, options.out, version=VERSION, calibration=calibration, people=len(data.people()))
    write_golden(judge, data, options.out)
    print(f"wrote {options.out / 'behaviour.onnx'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.behaviour", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="folder of the recordings")
    parser.add_argument("--out", type=Path, default=_SERVICE / "models", help="where the model goes")
    parser.add_argument("--bots", type=int, default=300, help="generated traces per family and context")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
