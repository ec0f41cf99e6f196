"""Words that people drew: UNIPEN's as they were written with a pen, Omniglot's letters set side by side."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.handwriting.split import Fold, folds_of

Ink = list[NDArray[np.float64]]
"""Strokes, each ``(P, 3)``: x, y, milliseconds; lines 100 units high or letters on a canvas of 105."""

Rng = np.random.Generator

WORDS: Final = "unipen words"
LETTERS: Final = "unipen letters"
MOUSE: Final = "omniglot letters"
SOURCES: Final = (WORDS, LETTERS, MOUSE)

_FILES: Final = {
    WORDS: "unipen_words.jsonl.gz", LETTERS: "unipen_chars.jsonl.gz", MOUSE: "omniglot_mouse_chars.jsonl.gz",
}  # fmt: skip
_SLOWEST_MS: Final = 40.0
_FEWEST_POINTS: Final = 4
_LETTERS_A_WORD: Final = (3, 8)
_CANVAS: Final = {LETTERS: 100.0, MOUSE: 105.0}


@dataclass(frozen=True)
class Hand:
    """One person's drawings of one source.

    Attributes:
        drawings: Words, or letters to be set side by side.
    """

    source: str
    person: str
    fold: Fold
    drawings: list[Ink]


def read_hands(folder: Path) -> list[Hand]:
    """Read everybody whose ink has real times, at a rate that a browser might have. Raises OSError."""
    found: dict[tuple[str, str], list[Ink]] = defaultdict(list)
    for source, name in _FILES.items():
        for row in _rows(folder / name):
            ink = [np.array(stroke, dtype=np.float64) for stroke in row["strokes"]]
            if row["t_real"] and _is_timed(ink):
                found[source, row["drawer"]].append(ink)
    people: dict[str, set[str]] = defaultdict(set)
    for source, person in found:
        people["mouse" if source == MOUSE else "pen"].add(person)
    folds: Mapping[str, Fold] = folds_of(people)
    return [
        Hand(source, person, folds[person], drawings)
        for (source, person), drawings in sorted(found.items())
        if source == WORDS or len(drawings) >= _LETTERS_A_WORD[0]
    ]


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _is_timed(ink: Ink) -> bool:
    """Whether it has times of its own: some of UNIPEN's rows carry hundredths of the real ones, some ten a second."""
    gaps = np.concatenate([np.diff(stroke[:, 2]) for stroke in ink])
    if gaps.size < _FEWEST_POINTS:
        return False
    return bool(2.0 < np.median(gaps) <= _SLOWEST_MS and gaps.min() >= 0)


def words_of(hand: Hand, count: int, rng: Rng) -> list[Ink]:
    """Draw `count` words of a person, on a canvas in pixels: as they are, or composed of letters."""
    if hand.source == WORDS:
        chosen = rng.choice(len(hand.drawings), min(count, len(hand.drawings)), replace=False)
        return [_sized(hand.drawings[int(index)], float(rng.uniform(45, 130)) / 100.0) for index in chosen]
    return [_composed(hand, rng) for _ in range(count)]


def _sized(ink: Ink, scale: float) -> Ink:
    return [stroke * [scale, scale, 1.0] for stroke in ink]


def _composed(hand: Hand, rng: Rng) -> Ink:
    """Set some letters side by side, each begun a while after the one before."""
    scale = float(rng.uniform(50, 130)) / _CANVAS[hand.source]
    edge, clock, word = 10.0, 0.0, []
    for index in rng.integers(0, len(hand.drawings), int(rng.integers(_LETTERS_A_WORD[0], _LETTERS_A_WORD[1] + 1))):
        letter = _sized(hand.drawings[int(index)], scale)
        left = min(float(stroke[:, 0].min()) for stroke in letter)
        begun = float(letter[0][0, 2])
        letter = [stroke + np.array([edge - left, 0.0, clock - begun]) for stroke in letter]
        word += letter
        edge = max(float(stroke[:, 0].max()) for stroke in letter) + float(rng.uniform(4, 20))
        clock = float(letter[-1][-1, 2]) + float(rng.lognormal(5.6, 0.6))
    return word
