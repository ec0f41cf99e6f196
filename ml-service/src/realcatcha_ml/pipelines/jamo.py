"""Hangul syllables to the jamo that a hand writes: what the Korean handwriting network reads.

Vowels and final clusters that are written as two letters are two (ㅘ is ㅗ ㅏ, ㄺ is ㄹ ㄱ); doubled consonants and the
vowels of one piece are one. So no jamo follows its like within a syllable, and 33 signs are all there are.
"""

from dataclasses import dataclass
from typing import Final

JAMO: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ"
"""The network's outputs after the blank, in this order."""

FLAT: Final = frozenset("ㅗㅛㅜㅠㅡ")
"""Vowels that lie below their consonant; the others stand to its right."""

_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_TEXT: Final = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ"
_FINAL_TEXT: Final = (
    "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
)
_VOWELS: Final = _VOWEL_TEXT.split()
_FINALS: Final = ["", *_FINAL_TEXT.split()]


@dataclass(frozen=True)
class Syllable:
    """What a syllable is written with.

    Attributes:
        vowels: One or two jamo, in the order of writing; so are `finals`, of which there may be none.
    """

    initial: str
    vowels: str
    finals: str


def is_hangul(text: str) -> bool:
    """Tell whether a text is of precomposed Hangul syllables alone, at least one."""
    return bool(text) and all(_FIRST <= ord(character) <= _LAST for character in text)


def syllable_of(character: str) -> Syllable:
    """Take a precomposed syllable apart."""
    initial, rest = divmod(ord(character) - _FIRST, len(_VOWELS) * len(_FINALS))
    vowel, final = divmod(rest, len(_FINALS))
    return Syllable(_INITIALS[initial], _VOWELS[vowel], _FINALS[final])


def jamo_of(word: str) -> str:
    """Spell a word of precomposed syllables in `JAMO`."""
    parts = map(syllable_of, word)
    return "".join(part.initial + part.vowels + part.finals for part in parts)
