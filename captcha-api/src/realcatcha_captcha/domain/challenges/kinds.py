"""What every challenge kind answers for; each kind is one file, listed in `registry`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypedDict, TypeVar

import msgspec
from realcatcha_kit.errors import Malformed

KOREAN: Final = "-ko"
"""How the name of a shelf with Korean packs ends."""

T = TypeVar("T")


class ChallengeView(msgspec.Struct, frozen=True, tag_field="kind"):
    """What the widget is told of a challenge, whatever its kind.

    Attributes:
        expires_at: ISO 8601, UTC.
        round: Which of `rounds` this is, from 1; a kind may take several rounds for one challenge.
        alternatives: Kinds that a swap may ask for now, the present one among them where it may be had again.
    """

    id: str
    expires_at: str
    swaps_left: int
    round: int
    rounds: int
    alternatives: list[str]


class Common(TypedDict):
    """The fields of `ChallengeView`."""

    id: str
    expires_at: str
    swaps_left: int
    round: int
    rounds: int
    alternatives: list[str]


@dataclass(frozen=True)
class Material:
    """What a view is made of.

    Attributes:
        target: What the visitor is to find, or which form of the kind it is; empty for kinds without a pack.
        image: URL of the one object, picture or sound, that shows the challenge; empty for kinds without a pack.
        media_type: Of that object.
        words: Right answers in words; a view may tell their number, never one of them.
        language: ``en`` or ``ko``: what is written or spoken.
        label: Words a target in a language.
    """

    id: str
    expires_at: str
    swaps_left: int
    round: int
    rounds: int
    lang: str
    target: str = ""
    image: str = ""
    media_type: str = ""
    tile_px: int = 0
    width_px: int = 0
    height_px: int = 0
    words: tuple[str, ...] = ()
    language: str = "en"
    alternatives: tuple[str, ...] = ()
    label: Callable[[str, str], str] = lambda target, _lang: target

    @property
    def common(self) -> Common:
        """The fields that every view has."""
        return Common(
            id=self.id,
            expires_at=self.expires_at,
            swaps_left=self.swaps_left,
            round=self.round,
            rounds=self.rounds,
            alternatives=list(self.alternatives),
        )


@dataclass(frozen=True)
class Expected:
    """What is right.

    Attributes:
        tiles: Numbers of the right tiles.
        words: Right answers of a kind that is written or typed.
        weights: How clearly each tile feels like the target, 0 to 1; empty: as clearly as can be.
        forgiven: Disagreement that earlier rounds of the same challenge were forgiven.
    """

    tiles: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    forgiven: float = 0.0


class Kind(Protocol):
    """One kind of challenge. Pure.

    Attributes:
        needs_pack: The pool builds its challenges.
        sets: Rounds in a row, each answered rightly, that are one solved challenge.
        without_sight: It needs neither sight nor a pointer.
        read_by_model: What was answered only a model can read: `is_right` is given what the model read.
    """

    name: str
    needs_pack: bool = True
    sets: int = 1
    without_sight: bool = False
    read_by_model: bool = False

    def shelves(self, lang: str) -> tuple[str, ...]:
        """Name the pool's shelves for a visitor's language, the best first."""
        return (self.name,)

    def view(self, material: Material) -> ChallengeView:
        """Make the public part. Never holds the answer."""
        ...

    def read_answer(self, raw: bytes) -> Any:
        """Read an answer. Raises `realcatcha_kit.errors.Malformed`."""
        ...

    def is_right(self, expected: Expected, answer: Any) -> bool:
        """Judge an answer that `read_answer` gave."""
        ...

    def disagreement(self, expected: Expected, answer: Any) -> float:
        """Measure what a right answer was forgiven; 0 where it agrees in everything."""
        return 0.0


def decode_answer(raw: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Decode an answer. Raises Malformed on any other shape."""
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed(f"answer: {error}") from None


def shelves_by_language(name: str, lang: str) -> tuple[str, ...]:
    """Name the shelf in the visitor's own language before the common one."""
    is_korean = lang.lower().partition("-")[0] == "ko"
    return (f"{name}{KOREAN}", name) if is_korean else (name,)


def language_of(shelf: str) -> str:
    """Tell the language of a shelf's packs: ``ko`` or ``en``."""
    return "ko" if shelf.endswith(KOREAN) else "en"
