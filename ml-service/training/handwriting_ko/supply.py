"""An endless supply of Korean words to learn from: most are words of the lexicon, the others no words at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from realcatcha_contracts.lexicon_ko import WORDS
from realcatcha_ml.pipelines.ink import Inks
from realcatcha_ml.pipelines.ink_letters import Letter
from realcatcha_ml.pipelines.jamo import jamo_of

from training.handwriting.dataset import join
from training.handwriting.scrawl import scrawl
from training.handwriting_ko.pens import Pen, lexicon_syllables, more_syllables

_WORDS_SHARE: Final = 0.75
_LONGEST: Final = 4
_FIRST: Final = 0xAC00
_SYLLABLES: Final = 11_172
_FINALS: Final = 28


@dataclass(frozen=True)
class Mix:
    """Shares of a batch, of what the groups of pens write; scrawl is ink that is to be read as nothing."""

    people: float = 0.3
    hands: float = 0.35
    fonts: float = 0.32
    scrawl: float = 0.03


class KoreanWords:
    """The supply.

    Args:
        people: Pens of people, who drew jamo.
        hands: Pens of made-up writers.
        fonts: Pens of fonts; none where no fonts were found.
        seed: Decides everything.
    """

    def __init__(
        self, people: Sequence[Pen], hands: Sequence[Pen], fonts: Sequence[Pen], *, mix: Mix, seed: int
    ) -> None:
        self._rng = np.random.default_rng(seed)
        self._groups = [group for group in (people, hands, fonts) if group]
        shares = [
            share
            for group, share in zip((people, hands, fonts), (mix.people, mix.hands, mix.fonts), strict=True)
            if group
        ]
        self._shares = np.array(shares) / sum(shares)
        self._scrawl = mix.scrawl
        self._common = [*lexicon_syllables(), *more_syllables()]

    def batches(self, size: int) -> Iterator[tuple[Inks, list[str]]]:
        """Give batches for ever: the inks and the jamo of each."""
        while True:
            pairs = [self._one() for _ in range(size)]
            yield join([letter for letter, _ in pairs]), [text for _, text in pairs]

    def _one(self) -> tuple[Letter, str]:
        rng = self._rng
        if rng.random() < self._scrawl:
            return scrawl(rng), ""
        group = self._groups[int(rng.choice(len(self._groups), p=self._shares))]
        pen = group[int(rng.integers(len(group)))]
        word = self._text(pen)
        return pen.write(word, rng), jamo_of(word)

    def _text(self, pen: Pen) -> str:
        if self._rng.random() < _WORDS_SHARE:
            return WORDS[int(self._rng.integers(len(WORDS)))]
        return "".join(self._syllable(pen) for _ in range(int(self._rng.integers(1, _LONGEST + 1))))

    def _syllable(self, pen: Pen) -> str:
        """Take any syllable that the pen can write, every second one without a final consonant."""
        if pen.syllables is not None:
            return pen.syllables[int(self._rng.integers(len(pen.syllables)))]
        if self._rng.random() < 0.5:
            return self._common[int(self._rng.integers(len(self._common)))]
        number = int(self._rng.integers(_SYLLABLES))
        return chr(_FIRST + (number - number % _FINALS if self._rng.random() < 0.5 else number))
