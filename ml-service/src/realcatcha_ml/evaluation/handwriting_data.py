"""Recorded handwriting in the schema of the data folder: gzipped JSON lines, one word or letter a line."""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from realcatcha_ml.evaluation.recordings import NoRecordings
from realcatcha_ml.pipelines.ink_letters import Letter


class _Line(msgspec.Struct):
    source: str
    drawer: str
    strokes: list[list[Annotated[list[float], msgspec.Meta(min_length=2)]]]
    alphabet: str = "latin"
    word: str | None = None
    character: str | None = None


@dataclass(frozen=True)
class Drawn:
    """One drawn word or letter.

    Attributes:
        id: ``<file stem>:<line>``, stable for one file.
        drawer: Who drew it.
        text: As recorded, capitals kept; one character for a letter.
        is_word: Whether it was drawn as a word.
        letter: Its strokes.
    """

    id: str
    source: str
    drawer: str
    text: str
    is_word: bool
    letter: Letter


def handwriting_files(path: Path) -> list[Path]:
    """List the files of a folder, or the one file. Raises NoRecordings."""
    files = sorted(path.glob("*.jsonl.gz")) if path.is_dir() else [path]
    if path.is_dir() and not files:
        files = sorted(path.glob("handwriting/*.jsonl.gz"))
    if not files or not files[0].is_file():
        raise NoRecordings(f"no handwriting (*.jsonl.gz) at {path}")
    return files


def is_latin(text: str) -> bool:
    """Tell whether a word or letter is of a-z and A-Z alone."""
    return text.isascii() and text.isalpha()


def read_handwriting(
    path: Path, is_text: Callable[[str], bool] = is_latin, *, left_out: Counter[Path] | None = None
) -> Iterator[Drawn]:
    """Read all words and letters of a file or folder that `is_text` knows.

    Args:
        path: A file or folder.
        is_text: Knows the words and letters that are read.
        left_out: Counts by file the lines of other alphabets and those without ink.

    Raises:
        NoRecordings: Nothing there, or a line is of another schema.
    """
    for file in handwriting_files(path):
        for drawn in _read_file(file, is_text):
            if drawn is not None:
                yield drawn
            elif left_out is not None:
                left_out[file] += 1


def _read_file(file: Path, is_text: Callable[[str], bool]) -> Iterator[Drawn | None]:
    decoder, number = msgspec.json.Decoder(_Line), 0
    try:
        with gzip.open(file) as lines:
            for number, line in enumerate(lines):
                if line.strip():
                    yield _drawn(f"{file.name.partition('.')[0]}:{number}", decoder.decode(line), is_text)
    except (msgspec.MsgspecError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise NoRecordings(f"{file} holds no handwriting at line {number + 1}: {error}") from error


def _drawn(id: str, line: _Line, is_text: Callable[[str], bool]) -> Drawn | None:
    text = line.word if line.word is not None else line.character
    strokes = [stroke for stroke in line.strokes if stroke]
    if not text or not is_text(text) or not strokes:
        return None
    points = np.array([point[:2] for stroke in strokes for point in stroke], dtype=np.float64)
    letter = Letter(points, tuple(map(len, strokes)))
    return Drawn(id, line.source, line.drawer, text, line.word is not None, letter)
