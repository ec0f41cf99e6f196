"""``python -m training.abstract [--data FOLDER] [--out FOLDER]``: train, measure and export the abstract model.

The folder is the data folder, or its ``emotion/``. About a quarter of an hour of one core. Everything is seeded:
the same data on the same machine gives the same model.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

from realcatcha_ml.evaluation.abstract_answers import NoAnswers

from training.abstract.export import export_network, parity
from training.abstract.fit import fit, one_thread, shuffled
from training.abstract.golden import write_golden
from training.abstract.measure import measure
from training.abstract.people import judgements, read_groups
from training.abstract.pictures import training_pictures
from training.abstract.plan import DEFAULT_DATA, SERVICE, Plan

_COMPARED: Final = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; 0 when the model is written, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        groups = read_groups(options.data, seed=options.seed)
    except (NoAnswers, OSError) as error:
        print(f"train: {error}; pass DATA=<folder with emotion/>", file=sys.stderr)
        return 2
    one_thread()
    plan = replace(Plan(), **{field.name: getattr(options, field.name) for field in fields(Plan)})
    people = judgements(groups.training, width=plan.width)
    learnt = training_pictures(plan.images, people, share=plan.people, seed=plan.seed)
    watched = judgements(groups.validation, width=plan.width)
    checks = training_pictures(plan.checks, watched, share=plan.people, seed=plan.seed + 1)
    model = fit(learnt, checks, plan, epochs=plan.epochs)
    control = fit(shuffled(learnt, seed=plan.seed), checks, plan, epochs=plan.control_epochs)

    network = options.out / "abstract.onnx"
    export_network(model, network)
    export_network(control, options.out / "abstract.control.onnx")
    write_golden(model, options.out / "abstract.golden.json")
    print(f"Keras and ONNX Runtime differ by at most {parity(model, network, checks.pixels[:_COMPARED]):.1e}")
    print(measure(options.out, plan, data=options.data))
    print(f"wrote {network}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.abstract", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="the data folder, or a CSV file of answers")
    parser.add_argument("--out", type=Path, default=SERVICE / "models", help="where the model goes")
    for field in fields(Plan):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default)
    return parser


if __name__ == "__main__":
    sys.exit(main())
