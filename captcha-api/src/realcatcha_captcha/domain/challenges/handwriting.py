"""``handwriting``: write a word on a canvas. The word is shown distorted, or pictures of the thing that it names.

Strokes are all that is taken from the browser: the server draws and reads them, and judges how they were made.
"""

from itertools import pairwise
from typing import Annotated, Final, Literal

import msgspec
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.domain.challenges.kinds import (
    ChallengeView,
    Expected,
    Kind,
    Material,
    decode_answer,
    shelves_by_language,
)

NAME: Final = "handwriting"
MAX_STROKES: Final = 64
MAX_POINTS: Final = 3000
SMALLEST_CANVAS: Final = 100
LARGEST_CANVAS: Final = 2000
_LONGEST_MS: Final = 300_000  # a challenge lives four minutes

Position = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_CANVAS)]
Instant = Annotated[int, msgspec.Meta(ge=0, le=_LONGEST_MS)]
Point = tuple[Position, Position, Instant]
Stroke = Annotated[list[Point], msgspec.Meta(min_length=1, max_length=MAX_POINTS)]
Side = Annotated[int, msgspec.Meta(ge=SMALLEST_CANVAS, le=LARGEST_CANVAS)]


class HandwritingPrompt(msgspec.Struct, frozen=True):
    """What the image shows: the word itself, or pictures of what it names."""

    form: Literal["word", "pictures"]


class HandwritingView(ChallengeView, frozen=True, tag=NAME):
    """An image that tells the word to be written, and the language that it is written in."""

    prompt: HandwritingPrompt
    image: str
    width_px: int
    height_px: int
    language: Literal["en", "ko"]


class Ink(msgspec.Struct, frozen=True):
    """What was drawn.

    Attributes:
        strokes: Each a list of ``[x, y, t]``: whole CSS pixels of the canvas, y downwards; whole milliseconds since
            the first point, which never fall.
        w: Width of the canvas, CSS pixels; `h` its height.
    """

    strokes: Annotated[list[Stroke], msgspec.Meta(min_length=1, max_length=MAX_STROKES)]
    w: Side
    h: Side

    @property
    def outlines(self) -> list[list[int]]:
        """The strokes without their times, ``[x0, y0, x1, y1, ...]`` each."""
        return [[value for x, y, _ in stroke for value in (x, y)] for stroke in self.strokes]


class ReadWord(msgspec.Struct, frozen=True):
    """What the model read: whether it is one of the asked words, and which."""

    accepted: bool
    word: str


_decoder = msgspec.json.Decoder(Ink)


class Handwriting(Kind):
    """The kind.

    Args:
        korean: Koreans are asked Korean words; else English ones, as everybody is.
    """

    name = NAME
    read_by_model = True

    def __init__(self, *, korean: bool = True) -> None:
        self._korean = korean

    def shelves(self, lang: str) -> tuple[str, ...]:
        """See `Kind.shelves`."""
        return shelves_by_language(NAME, lang) if self._korean else (NAME,)

    def view(self, material: Material) -> HandwritingView:
        """See `Kind.view`."""
        return HandwritingView(
            **material.common,
            prompt=HandwritingPrompt("pictures" if material.target == "pictures" else "word"),
            image=material.image,
            width_px=material.width_px,
            height_px=material.height_px,
            language="ko" if material.language == "ko" else "en",
        )

    def read_answer(self, raw: bytes) -> Ink:
        """See `Kind.read_answer`; every bound is checked here, before anything is queued."""
        ink = decode_answer(raw, _decoder)
        points = [point for stroke in ink.strokes for point in stroke]
        if len(points) > MAX_POINTS:
            raise Malformed(f"answer: at most {MAX_POINTS} points")
        if any(x > ink.w or y > ink.h for x, y, _ in points):
            raise Malformed("answer: a point is outside the canvas")
        if any(later[2] < earlier[2] for earlier, later in pairwise(points)):
            raise Malformed("answer: times never fall")
        return ink

    def is_right(self, expected: Expected, answer: ReadWord) -> bool:
        """See `Kind.is_right`: the model accepts it as a word that was asked."""
        return answer.accepted and answer.word in expected.words
