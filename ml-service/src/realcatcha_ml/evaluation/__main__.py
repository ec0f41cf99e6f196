"""``python -m realcatcha_ml.evaluation --model NAME --data PATH --out CSV [--stateful]``."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from realcatcha_ml.evaluation import abstract, behaviour, grid, handwriting, handwriting_ko, ink
from realcatcha_ml.evaluation.recordings import NoRecordings

_MODELS = Path(__file__).resolve().parents[3] / "models"

EVALUATIONS: Final[Mapping[str, Callable[..., Sequence[str]]]] = {
    "abstract": abstract.evaluate,
    "behaviour": behaviour.evaluate,
    "grid": grid.evaluate,
    "handwriting": handwriting.evaluate,
    "handwriting-ko": handwriting_ko.evaluate,
    "ink": ink.evaluate,
}
"""By model: called with `data`, `out`, `models` and `stateful`; see `behaviour.evaluate`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a served model over data; 0 when done, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    evaluate = EVALUATIONS[options.model]
    try:
        lines = evaluate(data=options.data, out=options.out, models=options.models, stateful=options.stateful)
    except (NoRecordings, OSError) as error:
        print(f"evaluate: {error}", file=sys.stderr)  # noqa: T201 (a command-line program)
        return 2
    for line in lines:
        print(line)  # noqa: T201 (a command-line program)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realcatcha_ml.evaluation", description=__doc__)
    parser.add_argument("--model", choices=sorted(EVALUATIONS), required=True)
    parser.add_argument("--data", type=Path, required=True, help="a data file, or a folder of them")
    parser.add_argument("--out", type=Path, required=True, help="CSV file, one row a sample")
    parser.add_argument("--stateful", action="store_true", help="behaviour: keep the near-duplicate index over the run")
    parser.add_argument("--models", type=Path, default=_MODELS, help="folder of the model files")
    return parser


if __name__ == "__main__":
    sys.exit(main())
