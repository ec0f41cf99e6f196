"""Recorded traces in the schema of the data folder: Parquet, one trace a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from realcatcha_behaviour import MalformedTraceError, Trace
from realcatcha_behaviour.trace import CLICK, MAX_COORDINATE, MOVE

COLUMNS: Final = ("source", "user", "session", "label", "device", "task", "bot_kind", "t_ms", "x", "y", "event")
_BATCH_ROWS: Final = 256


class NoRecordings(Exception):
    """The path holds no Parquet file of the expected schema; the message says which and why."""


@dataclass(frozen=True)
class Recording:
    """One trace with what is known of its origin.

    Attributes:
        id: ``<file stem>:<row>``, stable for one file.
        label: ``human`` or ``bot``.
        bot_kind: Generator or tool; empty for people.
        task: What the person was asked to do; decides the context.
        trace: The whole recording; None when its lists are no trace.
    """

    id: str
    source: str
    user: str
    session: str
    label: str
    device: str
    task: str
    bot_kind: str
    trace: Trace | None

    @property
    def context(self) -> str:
        """``draw`` for tasks that are drawings, else ``point``."""
        return "draw" if self.task.startswith("draw") else "point"


def recording_files(path: Path) -> list[Path]:
    """List the Parquet files of a folder, or the one file. Raises NoRecordings."""
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if path.is_dir() and not files:
        files = sorted(path.glob("mouse/*.parquet"))
    if not files or not files[0].is_file():
        raise NoRecordings(f"no Parquet file at {path}")
    return files


def read_recordings(path: Path) -> Iterator[Recording]:
    """Read every trace of a file or folder, file by file in order of name.

    Raises:
        NoRecordings: Nothing there, not even one row, or columns are missing.
    """
    empty = True
    for file in recording_files(path):
        for recording in _read_file(file):
            empty = False
            yield recording
    if empty:
        raise NoRecordings(f"no trace at {path}")


def _read_file(file: Path) -> Iterator[Recording]:
    from pyarrow import ArrowInvalid, parquet  # noqa: PLC0415 (the extra `evaluate`; serving does without)

    try:
        table = parquet.ParquetFile(file)
    except ArrowInvalid as error:
        raise NoRecordings(f"{file} is no Parquet file") from error
    missing = set(COLUMNS) - set(table.schema_arrow.names)
    if missing:
        raise NoRecordings(f"{file} lacks the columns {', '.join(sorted(missing))}")
    row = 0
    try:
        for batch in table.iter_batches(_BATCH_ROWS, columns=list(COLUMNS)):
            for fields in batch.to_pylist():
                yield _recording(f"{file.stem}:{row}", fields)
                row += 1
    except (ArrowInvalid, OSError) as error:
        raise NoRecordings(f"{file} cannot be read after row {row}: {error}") from error


def _recording(id: str, fields: dict[str, Any]) -> Recording:
    texts = {name: str(fields[name] or "") for name in COLUMNS[:7]}
    return Recording(id=id, trace=_trace(fields), **texts)


def _trace(fields: dict[str, Any]) -> Trace | None:
    """Build the trace of one row; recordings may be far longer than what `parse_trace` takes from a widget."""
    try:
        t_ms, x, y, event = (np.asarray(fields[name], dtype=np.float64) for name in ("t_ms", "x", "y", "event"))
        _check(t_ms, x, y, event)
    except (TypeError, ValueError):
        return None
    return Trace(t_ms=t_ms - t_ms[0], x=x, y=y, event=event.astype(np.int8))


def _check(t_ms: np.ndarray, x: np.ndarray, y: np.ndarray, event: np.ndarray) -> None:
    if not 0 < t_ms.size == x.size == y.size == event.size:
        raise MalformedTraceError("empty, or the lists differ in length")
    if not all(np.isfinite(values).all() for values in (t_ms, x, y, event)):
        raise MalformedTraceError("a value is not finite")
    if max(np.abs(x).max(), np.abs(y).max()) > MAX_COORDINATE:
        raise MalformedTraceError("a coordinate is out of range")
    if (t_ms[1:] < t_ms[:-1]).any() or event.min() < MOVE or event.max() > CLICK:
        raise MalformedTraceError("decreasing times or unknown events")
