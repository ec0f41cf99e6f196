"""What a Korean word can be written with: somebody's jamo, or a font's traced syllables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from realcatcha_contracts.lexicon_ko import WORDS
from realcatcha_ml.evaluation.handwriting_data import Drawn
from realcatcha_ml.pipelines.ink_letters import Letter
from realcatcha_ml.pipelines.ink_syllables import SYLLABLE, compose_syllables

from training.handwriting.fonts import font_files, trace
from training.handwriting_ko.hands import Hand, Style

UNSEEN_FONTS: Final = frozenset({"NanumBrush", "NanumPen"})
"""Both fonts of one maker: they only judge."""

_MORE: Final = 400
_EM_PX: Final = 72.0


class Pen(Protocol):
    """Writes words.

    Attributes:
        name: Whose it is.
        syllables: All that it can write; None: every syllable.
    """

    name: str
    syllables: Sequence[str] | None

    def write(self, word: str, rng: np.random.Generator) -> Letter:
        """Write a word, never twice alike."""
        ...


@dataclass(frozen=True)
class JamoPen:
    """Composes syllables of drawn jamo."""

    name: str
    jamo: Mapping[str, Sequence[Letter]]
    syllables: Sequence[str] | None = None

    def write(self, word: str, rng: np.random.Generator) -> Letter:
        """See `Pen.write`."""
        return compose_syllables(word, self.jamo, rng)


@dataclass(frozen=True)
class FontPen:
    """Sets traced syllables side by side, as far apart as a hand would and not quite in line."""

    name: str
    traced: Mapping[str, Sequence[Letter]]

    @property
    def syllables(self) -> Sequence[str]:
        """See `Pen`."""
        return tuple(self.traced)

    def write(self, word: str, rng: np.random.Generator) -> Letter:
        """See `Pen.write`."""
        gap, unevenness = rng.uniform(0.03, 0.3), rng.uniform(0.0, 0.05)
        right, points, sizes = 0.0, [], []
        for character in word:
            letter = self.traced[character][0]
            placed = letter.points / _EM_PX * (1 + unevenness * rng.normal(size=2))
            placed += [right - placed[:, 0].min(), unevenness * rng.normal()]
            points.append(placed)
            sizes.extend(letter.sizes)
            right = float(placed[:, 0].max()) + max(0.0, gap + 0.05 * rng.normal())
        return Letter(np.concatenate(points) * SYLLABLE, tuple(sizes))


def people_pens(drawn: Sequence[Drawn], names: set[str]) -> list[Pen]:
    """Give the pens of people by name, from what they drew."""
    jamo: dict[str, dict[str, list[Letter]]] = {name: {} for name in sorted(names)}
    for one in drawn:
        if one.drawer in names and not one.is_word:
            jamo[one.drawer].setdefault(one.text, []).append(one.letter)
    return [JamoPen(name, letters) for name, letters in jamo.items()]


def hand_pens(styles: Mapping[str, Style], count: int, *, seed: int) -> list[Pen]:
    """Make writers up, the same number of each style."""
    return [
        JamoPen(f"hand:{name}:{seed}:{number}", Hand(style, np.random.default_rng((seed, number, place))).jamo())
        for place, (name, style) in enumerate(styles.items())
        for number in range(count)
    ]


def font_pens(folder: Path, *, unseen: bool) -> list[Pen]:
    """Trace the fonts of a folder that are learnt from, or those that only judge, which write the lexicon alone."""
    files = [file for file in font_files(folder) if (file.stem in UNSEEN_FONTS) == unseen]
    syllables = lexicon_syllables() if unseen else [*lexicon_syllables(), *more_syllables()]
    return [FontPen(f"font:{file.stem}", trace(file, syllables)) for file in files]


def lexicon_syllables() -> list[str]:
    """List the syllables of the lexicon's words, sorted."""
    return sorted(set("".join(WORDS)))


def more_syllables() -> list[str]:
    """List some more of the 2,350 common syllables (KS X 1001), which every Korean font has."""
    common = [chr(code) for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2]
    others = sorted(set(common) - set(lexicon_syllables()))
    return sorted(np.random.default_rng(0).choice(others, _MORE, replace=False).tolist())
