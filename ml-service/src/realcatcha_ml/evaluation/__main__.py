"""``python -m realcatcha_ml.evaluation --model behaviour --data PATH --out CSV [--stateful]``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from realcatcha_ml.evaluation.judgement import ReplayIndex, judge
from realcatcha_ml.evaluation.recordings import NoRecordings, read_recordings, recording_files
from realcatcha_ml.evaluation.report import write_rows
from realcatcha_ml.models.behaviour import BehaviourModel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

_MODELS = Path(__file__).resolve().parents[3] / "models"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score recordings through the served model; 0 when done, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        recording_files(options.data)
        model = BehaviourModel(ModelFiles(options.models, options.model), runtime=OnnxRuntime())
        model.load()
        index = ReplayIndex() if options.stateful else None
        options.out.parent.mkdir(parents=True, exist_ok=True)
        with options.out.open("w", newline="", encoding="utf-8") as out:
            tally = write_rows(judge(read_recordings(options.data), model, index=index), out)
    except (NoRecordings, OSError) as error:
        print(f"evaluate: {error}", file=sys.stderr)  # noqa: T201 (a command-line program)
        return 2
    for line in tally.lines():
        print(line)  # noqa: T201 (a command-line program)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realcatcha_ml.evaluation", description=__doc__)
    parser.add_argument("--model", choices=("behaviour",), required=True)
    parser.add_argument("--data", type=Path, required=True, help="a Parquet file, or a folder of them")
    parser.add_argument("--out", type=Path, required=True, help="CSV file, one row a trace")
    parser.add_argument("--stateful", action="store_true", help="keep the near-duplicate index over the run")
    parser.add_argument("--models", type=Path, default=_MODELS, help="folder of the model files")
    return parser


if __name__ == "__main__":
    sys.exit(main())
