"""Along which lines forgers walk: letters of fonts, thinned or in outline, and shapes that people drew."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.behaviour.ink import font_letters
from training.handwriting.thinning import strokes_of, thinned
from training.ink.people import Hand, Ink, Rng, words_of

Complexes = NDArray[np.complex128]
Word = list[Complexes]
"""Lines ``(P,)`` of a word, x + iy, letters about 1 high."""

THINNED: Final = "thinned"
SIMPLIFIED: Final = "simplified"
OUTLINED: Final = "outlined"
STOLEN: Final = "stolen"
KINDS: Final = (THINNED, SIMPLIFIED, OUTLINED, STOLEN)

_SIZE_PX: Final = 90
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_A_WORD: Final = (3, 8)


class Ways:
    """Where lines come from.

    Args:
        fonts: Files of fonts; those without Latin letters are left out.
        outlines: A folder of fonts whose outlines are walked.
        hands: People whose letters' shapes are stolen.
    """

    def __init__(self, fonts: Sequence[Path], *, outlines: Path, hands: Sequence[Hand]) -> None:
        self.thinned = [letters for file in fonts if (letters := thinned_letters(file))]
        self._outlined = font_letters(outlines)
        self._hands = [hand for hand in hands if hand.drawings]

    def word(self, kind: str, rng: Rng) -> tuple[Word, Ink]:
        """Draw the lines of a word of some kind, and the word that a person drew: the same one where it is stolen."""
        hand = self._hands[int(rng.integers(len(self._hands)))]
        (drawn,) = words_of(hand, 1, rng)
        return (_stolen(drawn, rng) if kind == STOLEN else self._printed(kind, rng)), drawn

    def _printed(self, kind: str, rng: Rng) -> Word:
        if kind == OUTLINED and self._outlined:
            return _set(_some(self._outlined[int(rng.integers(len(self._outlined)))], rng), rng)
        lines = _set(_some(self.thinned[int(rng.integers(len(self.thinned)))], rng), rng)
        return [_simplified(line, rng) for line in lines] if kind == SIMPLIFIED else lines


def _stolen(word: Ink, rng: Rng) -> Word:
    height = float(np.ptp(np.concatenate([stroke[:, 1] for stroke in word]))) + 1.0
    width = int(rng.choice([0, 1, 2, 4]))
    return [_smoothed((stroke[:, 0] + 1j * stroke[:, 1]) / height, width) for stroke in word]


def font_files(folder: Path) -> list[Path]:
    """Find fonts, in the order of their names."""
    return sorted(file for file in folder.glob("**/*") if file.suffix.lower() in {".ttf", ".otf"})


def thinned_letters(file: Path) -> list[Word]:
    """Thin a font's small letters; none where it has none, or writes in symbols."""
    try:
        font = ImageFont.truetype(str(file), _SIZE_PX)
    except OSError:
        return []
    missing = font.getmask("\ufffe").getbbox()
    letters = []
    for letter in _LETTERS:
        image = Image.new("1", (3 * _SIZE_PX, 3 * _SIZE_PX))
        ImageDraw.Draw(image).text((_SIZE_PX, _SIZE_PX // 2), letter, fill=1, font=font)
        shape = np.asarray(image, dtype=np.bool_)
        if not shape.any() or (missing and font.getmask(letter).getbbox() == missing):
            return []
        lines = [(line[:, 0] + 1j * line[:, 1]) / _SIZE_PX for line in strokes_of(thinned(shape)) if len(line) > 1]
        if lines:
            letters.append(lines)
    return letters


def _some(letters: Sequence[Word], rng: Rng) -> list[Word]:
    count = int(rng.integers(_A_WORD[0], _A_WORD[1] + 1))
    return [list(letters[int(index)]) for index in rng.integers(0, len(letters), count)]


def _set(letters: Sequence[Word], rng: Rng) -> Word:
    """Set letters side by side."""
    edge, gap, lines = 0.0, float(rng.uniform(0.03, 0.2)), []
    for letter in letters:
        left = min(float(line.real.min()) for line in letter)
        placed = [line - left + edge for line in letter]
        edge = max(float(line.real.max()) for line in placed) + gap
        lines += placed
    return lines


def _simplified(line: Complexes, rng: Rng) -> Complexes:
    """Keep a few places and lead a smooth curve through them, or a little off them, as a traced drawing has it."""
    count = max(int(line.size / float(rng.uniform(4, 14))), 3)
    places = np.interp(np.linspace(0, line.size - 1, count), np.arange(line.size), line)
    places = places + complex(0.01, 0) * rng.normal(0, 1, count) + complex(0, 0.01) * rng.normal(0, 1, count)
    return _smoothed(np.interp(np.linspace(0, count - 1, 60), np.arange(count), places), int(rng.integers(2, 8)))


def _smoothed(line: Complexes, width: int) -> Complexes:
    if not width or line.size < 2 * width + 2:
        return line
    kernel = np.hanning(2 * width + 3)[1:-1]
    padded = np.concatenate((np.full(width, line[0]), line, np.full(width, line[-1])))
    smooth: Complexes = np.convolve(padded, kernel / kernel.sum(), "valid")
    smooth[0], smooth[-1] = line[0], line[-1]
    return smooth
