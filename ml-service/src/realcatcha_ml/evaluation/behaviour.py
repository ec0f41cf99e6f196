"""Behaviour: every trace through the served model, the rules and, if asked, the index of earlier traces."""

from collections.abc import Sequence
from pathlib import Path

from realcatcha_ml.evaluation.judgement import ReplayIndex, judge
from realcatcha_ml.evaluation.recordings import read_recordings, recording_files
from realcatcha_ml.evaluation.report import write_rows
from realcatcha_ml.models.behaviour import BehaviourModel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime


def evaluate(*, data: Path, out: Path, models: Path, stateful: bool) -> Sequence[str]:
    """Score recordings into a CSV file, one row a trace; give the lines of the table.

    Args:
        data: A Parquet file or a folder of them.
        out: The CSV file.
        models: Folder of the model files.
        stateful: Keep the near-duplicate index over the run.

    Raises:
        NoRecordings: Nothing to read at `data`.
        OSError: A file cannot be read or written.
    """
    recording_files(data)
    model = BehaviourModel(ModelFiles(models, "behaviour"), runtime=OnnxRuntime())
    model.load()
    index = ReplayIndex() if stateful else None
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        tally = write_rows(judge(read_recordings(data), model, index=index), file)
    return list(tally.lines())
