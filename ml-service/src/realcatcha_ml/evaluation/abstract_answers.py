"""What people answered about colour and emotion: CSV, one answer a row, in the schema of the data folder.

The columns are ``task, experiment, participant, emotion, color_name, r, g, b``. In ``patch12`` people chose among
twelve patches, in ``word6`` (and ``word6_it``) among six words, in ``rgb_wheel`` any colour at all.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from realcatcha_abstract import Color

from realcatcha_ml.evaluation.recordings import NoRecordings

COLUMNS: Final = ("task", "participant", "emotion", "color_name", "r", "g", "b")
FILE_NAME: Final = "color_emotion_associations.csv.gz"

FEELINGS_OF_EMOTIONS: Final[Mapping[str, str]] = {
    "CALM": "calm",
    "SERENE": "calm",
    "ALARMED": "tense",
    "ANGRY": "tense",
    "HAPPY": "joyful",
    "EXCITED": "joyful",
    "SAD": "gloomy",
    "DEPRESSED": "gloomy",
}
"""Each feeling is what lies between the two emotions that people were asked about on either side of its word in
Russell's circumplex (1980, A circumplex model of affect): tense beside alarmed and angry, gloomy between sad and
depressed."""

STRESS_TOO: Final[Mapping[str, str]] = {**FEELINGS_OF_EMOTIONS, "STRESSED": "tense", "FRUSTRATED": "tense"}
"""The same with two more emotions that a visitor may call tense."""

BY_QUADRANT: Final[Mapping[str, str]] = {
    **STRESS_TOO,
    "AFRAID": "tense",
    "SURPRISED": "joyful",
    "ASTONISHED": "joyful",
    "SATISFIED": "calm",
    "TIRED": "gloomy",
    "BORED": "gloomy",
    "SLEEPY": "gloomy",
}
"""Every emotion that lies in one of the circumplex's quarters, however far from the feeling's word."""

PATCHES: Final[Mapping[str, Color]] = {
    "RED": Color(255, 0, 0),
    "ORANGE": Color(255, 128, 0),
    "YELLOW": Color(255, 255, 0),
    "GREEN": Color(128, 255, 0),
    "RGBGREEN": Color(0, 255, 0),
    "LIMEGREEN": Color(0, 255, 128),
    "CYAN": Color(0, 255, 255),
    "LIGHTBLUE": Color(0, 128, 255),
    "BLUE": Color(0, 0, 255),
    "PURPLE": Color(128, 0, 255),
    "MAGENTA": Color(255, 0, 255),
    "PINK": Color(255, 0, 128),
}
"""The patches of ``patch12``, which the data name but do not give: taken to be twelve equal steps around the wheel of
hues. Of the two greens beside RGBGREEN, people answer to LIMEGREEN as to CYAN, to GREEN as to YELLOW."""

WORDS: Final[Mapping[str, Color]] = {
    "RED": Color(229, 0, 0),
    "ORANGE": Color(249, 115, 6),
    "YELLOW": Color(255, 255, 20),
    "GREEN": Color(21, 176, 26),
    "BLUE": Color(3, 67, 223),
    "PURPLE": Color(126, 30, 156),
}
"""What most people call by these words: the modal colours of the xkcd colour survey (Munroe 2010, CC0)."""


class NoAnswers(NoRecordings):
    """The path holds no answers of the expected schema; the message says which and why."""


@dataclass(frozen=True)
class Answer:
    """One colour that one person chose for one emotion.

    Attributes:
        id: ``<row>``, counted from 0.
        emotion: The word that the person was asked about, upper case.
        color: None when the row names no colour that is known.
    """

    id: str
    task: str
    participant: str
    emotion: str
    color: Color | None


def read_answers(path: Path) -> Iterator[Answer]:
    """Read every answer of a CSV file, compressed or not, or of the data folder.

    Raises:
        NoAnswers: Nothing there, or columns are missing.
        OSError: It cannot be read.
    """
    file = _file(path)
    data = file.read_bytes()
    try:
        text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8-sig")
    except (EOFError, UnicodeDecodeError, gzip.BadGzipFile, zlib.error) as error:
        raise NoAnswers(f"{file} is no CSV file: {error}") from error
    yield from _answers(io.StringIO(text, newline=""), file)


def _file(path: Path) -> Path:
    candidates = (path / FILE_NAME, path / "emotion" / FILE_NAME) if path.is_dir() else (path,)
    for file in candidates:
        if file.is_file():
            return file
    raise NoAnswers(f"no {FILE_NAME} at {path}")


def _answers(text: TextIO, file: Path) -> Iterator[Answer]:
    reader = csv.DictReader(text)
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise NoAnswers(f"{file} lacks the columns {', '.join(sorted(missing))}")
    try:
        for number, row in enumerate(reader):
            yield Answer(
                id=str(number),
                task=row["task"] or "",
                participant=row["participant"] or "",
                emotion=(row["emotion"] or "").strip().upper(),
                color=_color(row),
            )
    except csv.Error as error:
        raise NoAnswers(f"{file}, line {reader.line_num}: {error}") from error


def _color(row: Mapping[str, str]) -> Color | None:
    """Find the colour of a row: its own numbers, else the patch or the word that it names."""
    numbers = (row["r"] or "", row["g"] or "", row["b"] or "")
    if any(numbers):
        try:
            parts = [round(float(number)) for number in numbers]
        except (ValueError, OverflowError):
            return None
        return Color(*parts) if all(0 <= part <= 255 for part in parts) else None  # noqa: PLR2004 (sRGB)
    named = PATCHES if (row["task"] or "").startswith("patch") else WORDS
    return named.get((row["color_name"] or "").strip().upper())


@dataclass(frozen=True)
class Counted:
    """An answer that counts: its emotion stands for one of the four feelings, its colour is known."""

    answer: Answer
    color: Color
    feeling: str


def counted(answers: Iterable[Answer], *, feelings: Mapping[str, str] = FEELINGS_OF_EMOTIONS) -> list[Counted]:
    """Keep the answers that count when emotions stand for these feelings."""
    return [
        Counted(answer, answer.color, feelings[answer.emotion])
        for answer in answers
        if answer.color is not None and answer.emotion in feelings
    ]
