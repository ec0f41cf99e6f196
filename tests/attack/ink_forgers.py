"""Forgers of training (``training.ink``), let loose on the asked word: its letters of a font, a tempo, a hand's unrest.

The shipped judge has seen their kinds, not this font. What it makes of kinds that it never saw is on its card.
"""

from functools import partial
from typing import Final

import numpy as np
from training.ink.forgers import ALL_TEMPOS, Forgers
from training.ink.people import MOUSE, Hand, Ink
from training.ink.ways import SIMPLIFIED, Word

from tests.attack.inks import Line, Stroke, Writer, lines_of
from tests.letters import PEOPLE, alphabet

_SIZE_PX: Final = 110.0
_LETTERS: Final = 8


def writers() -> dict[str, Writer]:
    """Give a writer for each kind of tempo."""
    return {f"smoothed font, {tempo}": partial(_forge, tempo) for tempo in ALL_TEMPOS}


def _forge(tempo: str, word: str, rng: np.random.Generator) -> list[Stroke]:
    """Forge a word whose letters a font gives; pauses and tempo may be a recorded person's, of other letters."""
    forgers = Forgers(_Asked(lines_of(word)), hands=[_recorded()])  # type: ignore[arg-type]  # has the one method
    return forgers.forge(rng, ways=[SIMPLIFIED], tempos=[tempo]).strokes


class _Asked:
    """In place of `Ways`: one word's lines, and letters that a person drew."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = [(line[:, 0] + 1j * line[:, 1]) / _SIZE_PX for line in lines if len(line) > 1]

    def word(self, _kind: str, rng: np.random.Generator) -> tuple[Word, Ink]:
        """See `Ways.word`."""
        drawings = _recorded().drawings
        picked = (drawings[int(index)] for index in rng.integers(0, len(drawings), _LETTERS))
        clock, drawn = 0.0, []
        for letter in picked:
            drawn += [stroke + np.array([0.0, 0.0, clock]) for stroke in letter]
            clock = float(drawn[-1][-1, 2]) + float(rng.lognormal(5.6, 0.6))
        return self._lines, drawn


def _recorded() -> Hand:
    known = alphabet(PEOPLE[0])
    drawings = []
    for name, letter in known.letters.items():
        points = np.column_stack((letter.points, known.times[name]))
        drawings.append(np.split(points, np.cumsum(letter.sizes)[:-1]))
    return Hand(MOUSE, PEOPLE[0], "test", drawings)
