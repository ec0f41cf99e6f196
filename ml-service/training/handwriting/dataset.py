"""Drawn words and letters of one fold of people, and batches of distorted words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_contracts.lexicon import WORDS
from realcatcha_ml.evaluation.handwriting_data import Drawn, read_handwriting
from realcatcha_ml.pipelines.ink import Inks
from realcatcha_ml.pipelines.ink_letters import Letter, compose

from training.handwriting.scrawl import scrawl
from training.handwriting.split import Fold, folds_of

Alphabet = dict[str, list[Letter]]

MOUSE: Final = "omniglot"
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Handwriting:
    """What some people drew.

    Attributes:
        words: Words as drawn.
        letters: By source, then by person: each drawn character with all its drawings.
    """

    words: list[Drawn]
    letters: dict[str, dict[str, Alphabet]]

    def writers(self) -> set[str]:
        """Who is in it."""
        return {word.drawer for word in self.words} | {one for people in self.letters.values() for one in people}


def load(data: Path) -> dict[Fold, Handwriting]:
    """Read a data folder and split it by person. Raises `NoRecordings`."""
    drawn = list(read_handwriting(data))
    people: dict[str, set[str]] = defaultdict(set)
    for one in drawn:
        people[one.source].add(one.drawer)
    folds = folds_of(people)
    parts: dict[Fold, Handwriting] = {
        fold: Handwriting([], defaultdict(dict)) for fold in ("train", "validation", "test")
    }
    for one in drawn:
        part = parts[folds[one.drawer]]
        if one.is_word:
            part.words.append(one)
        else:
            alphabet = part.letters[one.source].setdefault(one.drawer, defaultdict(list))
            alphabet[one.text].append(one.letter)
    return parts


def join(letters: Sequence[Letter]) -> Inks:
    """Put drawn words into one pair of arrays."""
    sizes = np.array([size for letter in letters for size in letter.sizes])
    counts = [len(letter.points) for letter in letters]
    return Inks(
        points=np.concatenate([letter.points for letter in letters]),
        stroke=np.repeat(np.arange(sizes.size), sizes),
        word=np.repeat(np.arange(len(letters)), counts),
    )


@dataclass(frozen=True)
class Mix:
    """Shares of a batch; what is left over is words as drawn. Scrawl is ink that is to be read as nothing."""

    letters: float = 0.2
    mouse: float = 0.2
    fonts: float = 0.06
    scrawl: float = 0.03


class Words:
    """An endless supply of words with their texts.

    Args:
        people: Who wrote them.
        fonts: Alphabets traced from fonts; none where no fonts were found.
        seed: Decides everything.
    """

    def __init__(self, people: Handwriting, *, fonts: Sequence[Alphabet] = (), mix: Mix, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._words = people.words
        self._vocabulary = sorted({word.text.lower() for word in people.words if 3 <= len(word.text) <= 10})
        self._pens = [list(people.letters.get(source, {}).values()) for source in ("unipen", MOUSE)]
        self._pens.append(list(fonts))
        self._shares = [mix.letters, mix.mouse, mix.fonts]
        self._scrawl = mix.scrawl
        writers = [word.drawer for word in people.words]
        seen = {name: writers.count(name) for name in set(writers)}
        weights = np.array([seen[name] ** -0.4 for name in writers])
        self._weights: NDArray[np.float64] = np.cumsum(weights / weights.sum()) if writers else weights

    def batches(self, size: int) -> Iterator[tuple[Inks, list[str]]]:
        """Give batches for ever: the inks and their lower-case texts."""
        while True:
            pairs = [self._one() for _ in range(size)]
            yield join([letter for letter, _ in pairs]), [text for _, text in pairs]

    def _one(self) -> tuple[Letter, str]:
        if self._rng.random() < self._scrawl:
            return scrawl(self._rng), ""
        luck = self._rng.random()
        for share, pens in zip(self._shares, self._pens, strict=True):
            if luck < share and pens:
                return self._composed(pens[self._rng.integers(len(pens))])
            luck -= share
        if not self._words:
            return self._composed(next(pens for pens in self._pens if pens)[0])
        row = min(int(np.searchsorted(self._weights, self._rng.random())), len(self._words) - 1)
        return self._words[row].letter, self._words[row].text.lower()

    def _composed(self, alphabet: Alphabet) -> tuple[Letter, str]:
        for _ in range(8):
            text = self._text()
            written = self._cased(text, alphabet)
            if written is not None:
                return compose(written, alphabet, self._rng), text
        known = sorted({character.lower() for character in alphabet if character in _ALPHABET} or set(alphabet))
        text = "".join(self._rng.choice(known, 4))
        return compose(text, alphabet, self._rng), text.lower()

    def _text(self) -> str:
        luck = self._rng.random()
        if luck < 0.1:
            return "".join(self._rng.choice(list(_ALPHABET), self._rng.integers(3, 9)))
        pool = WORDS if luck < 0.6 or not self._vocabulary else self._vocabulary
        return pool[self._rng.integers(len(pool))]

    def _cased(self, text: str, alphabet: Alphabet) -> str | None:
        """Choose capitals now and then; None when the person has not drawn a letter of it."""
        luck = self._rng.random()
        wanted = text.upper() if luck < 0.12 else text.capitalize() if luck < 0.18 else text
        for form in (wanted, text):
            if all(character in alphabet for character in form):
                return form
        return None
