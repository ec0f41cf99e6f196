"""How words were drawn: recorded words with their times, as a canvas would have sent them, through the served judge.

Words count as they were drawn. Letters are left out: nobody is asked to draw one.
"""

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from realcatcha_behaviour import (
    INK_FEATURE_VERSION,
    MalformedTraceError,
    Trace,
    ink_features,
    is_judgeable,
    strokes_to_trace,
    trace_reasons,
)
from realcatcha_contracts import BehaviourInput, BehaviourVerdict

from realcatcha_ml.evaluation.handwriting_data import handwriting_files
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.judgement import MALFORMED
from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.ink import InkModel
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

HEADER: Final = ("word", "source", "drawer", "trust", "notes")
PASSES: Final = 70.0
PERSONS: Final = "taken for a person's"
_HEIGHT_PX: Final = 80.0
_SOONEST_MS: Final = 7.0
_CHUNK: Final = 256


class _Line(msgspec.Struct):
    source: str
    drawer: str
    strokes: list[list[tuple[float, float, float]]]
    word: str | None = None
    t_real: bool = True


@dataclass(frozen=True)
class _Word:
    id: str
    line: _Line
    trace: Trace | None


def evaluate(*, data: Path, out: Path, models: Path, stateful: bool) -> Sequence[str]:
    """Judge drawn words into a CSV file, one row a word; give the lines of the table.

    Args:
        data: A file of words in the data folder's schema, or a folder of them.
        out: The CSV file.
        models: Folder of the model files.
        stateful: Of no use here.

    Raises:
        NoRecordings: No words with times at `data`, or a line is of another schema.
        OSError: A file cannot be read or written.
    """
    model = InkModel(ModelFiles(models, "ink"), runtime=OnnxRuntime())
    model.load()
    total, judged, passing = Counter[str](), Counter[str](), Counter[str]()
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for words in _chunks(data):
            for word, trust in zip(words, _trusts(model, words), strict=True):
                shown = "" if trust is None else f"{trust:.2f}"
                writer.writerow((word.id, word.line.source, word.line.drawer, shown, _notes(word.trace)))
                total[word.line.source] += 1
                judged[word.line.source] += trust is not None
                passing[word.line.source] += trust is not None and trust >= PASSES
    if not total:
        raise NoRecordings(f"no words with times at {data}")
    return [
        f"{'source':18} {'words':>6}  {PERSONS:23}  {'judged':>6}  of these",
        *(
            f"{name:18} {total[name]:6}  {_share(passing[name], total[name]):23}  {judged[name]:6}"
            f"  {_share(passing[name], judged[name])}"
            for name in sorted(total)
        ),
    ]


def _share(hits: int, total: int) -> str:
    if not total:
        return "-"
    low, high = wilson(hits, total)
    return f"{hits / total:6.1%} [{low:5.1%}, {high:5.1%}]"


def _trusts(model: InkModel, words: Sequence[_Word]) -> list[float | None]:
    traces = [word.trace if word.trace and is_judgeable(word.trace, context="draw") else None for word in words]
    judged = [trace for trace in traces if trace is not None]
    jobs = [BehaviourInput("ink", INK_FEATURE_VERSION, ink_features(trace).tolist()) for trace in judged]
    verdicts = iter(model.predict_batch(jobs) if jobs else ())
    return [None if trace is None else _trust(next(verdicts)) for trace in traces]


def _trust(verdict: BehaviourVerdict | BadInput) -> float | None:
    return None if isinstance(verdict, BadInput) else verdict.trust


def _notes(trace: Trace | None) -> str:
    if trace is None:
        return MALFORMED
    return " ".join(reason.name for reason in trace_reasons(trace, context="draw"))


def _chunks(data: Path) -> Iterator[list[_Word]]:
    chunk: list[_Word] = []
    for word in _words(data):
        chunk.append(word)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _words(data: Path) -> Iterator[_Word]:
    decoder = msgspec.json.Decoder(_Line)
    for path in handwriting_files(data):
        try:
            with gzip.open(path) as lines:
                for number, raw in enumerate(lines):
                    line = decoder.decode(raw)
                    if line.word and line.t_real and line.strokes and all(line.strokes):
                        yield _Word(f"{path.name.partition('.')[0]}:{number}", line, _sent(line.strokes))
        except (msgspec.MsgspecError, gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise NoRecordings(f"{path} holds no drawn words: {error}") from error


def _sent(strokes: Sequence[Sequence[tuple[float, float, float]]]) -> Trace | None:
    """Scale to a canvas, round, and thin as ``captcha-widget/src/core/ink.ts`` does; None where that is no trace."""
    height = float(np.ptp([point[1] for stroke in strokes for point in stroke])) or 1.0
    zero, scale = strokes[0][0][2], _HEIGHT_PX / height
    try:
        return strokes_to_trace([_thinned(stroke, zero=zero, scale=scale) for stroke in strokes])
    except (MalformedTraceError, OverflowError):
        return None


def _thinned(stroke: Sequence[tuple[float, float, float]], *, zero: float, scale: float) -> list[list[int]]:
    points = [[round(x * scale), round(y * scale), round(t - zero)] for x, y, t in stroke]
    row = points[:1]
    for point in points[1:]:
        if point[:2] != row[-1][:2] and point[2] - row[-1][2] >= _SOONEST_MS:
            row.append(point)
    return row
