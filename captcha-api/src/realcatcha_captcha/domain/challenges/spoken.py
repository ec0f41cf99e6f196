"""``spoken``: hear digits or words and type them; needs neither sight nor a pointer.

A pack's first right answer names its symbols, divided by single spaces (``4 0 7 1`` or ``apple river chair``); exactly
one sequence of symbols is right. Case, spaces and punctuation do not matter, and a digit may be typed as its word.
"""

import re
import unicodedata
from typing import Annotated, Final, Literal

import msgspec

from realcatcha_captcha.domain.challenges.kinds import (
    ChallengeView,
    Expected,
    Kind,
    Material,
    decode_answer,
    shelves_by_language,
)

NAME: Final = "spoken"
LONGEST_TEXT: Final = 64
_ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGIT_WORDS: Final = {
    **{word: str(digit) for digit, word in enumerate(_ENGLISH)},
    **{word: str(digit) for digit, word in enumerate("영일이삼사오육칠팔구")},
    **dict.fromkeys(("o", "oh", "공"), "0"),
}
_DIGIT: Final = re.compile("|".join(["[0-9]", *sorted(_DIGIT_WORDS, key=len, reverse=True)]))


class SpokenView(ChallengeView, frozen=True, tag=NAME):
    """A recording.

    Attributes:
        audio: Where to fetch it.
        length: How many digits or words are spoken.
    """

    audio: str
    media_type: str
    symbols: Literal["digits", "words"]
    length: int
    language: Literal["en", "ko"]


class SpokenAnswer(msgspec.Struct, frozen=True):
    """What was heard."""

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]


_decoder = msgspec.json.Decoder(SpokenAnswer)


class Spoken(Kind):
    """The kind."""

    name = NAME
    without_sight = True

    def shelves(self, lang: str) -> tuple[str, ...]:
        """See `Kind.shelves`."""
        return shelves_by_language(NAME, lang)

    def view(self, material: Material) -> SpokenView:
        """See `Kind.view`."""
        spoken = material.words[0] if material.words else ""
        return SpokenView(
            **material.common,
            audio=material.image,
            media_type=material.media_type,
            symbols="digits" if _digits(_plain(spoken)) is not None else "words",
            length=len(spoken.split()),
            language="ko" if material.language == "ko" else "en",
        )

    def read_answer(self, raw: bytes) -> SpokenAnswer:
        """See `Kind.read_answer`."""
        return decode_answer(raw, _decoder)

    def is_right(self, expected: Expected, answer: SpokenAnswer) -> bool:
        """See `Kind.is_right`."""
        typed = _plain(answer.text)
        return bool(typed) and any(_same(_plain(word), typed) for word in expected.words)


def _same(spoken: str, typed: str) -> bool:
    digits = _digits(spoken)
    return typed == spoken if digits is None else _digits(typed) == digits


def _plain(text: str) -> str:
    """Keep letters and digits alone, in one case and one form; digits of any script are 0 to 9."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(str(unicodedata.decimal(char, char)) for char in folded if char.isalnum())


def _digits(plain: str) -> str | None:
    """Read digits and words of digits; None where there is anything else, or nothing."""
    found = _DIGIT.findall(plain)
    if not plain or "".join(found) != plain:
        return None
    return "".join(_DIGIT_WORDS.get(symbol, symbol) for symbol in found)
