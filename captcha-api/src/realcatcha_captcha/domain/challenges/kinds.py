"""What every challenge kind answers for; each kind is one file, listed in `registry`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec


class ChallengeView(msgspec.Struct, frozen=True, tag_field="kind"):
    """What the widget is told of a challenge, whatever its kind.

    Attributes:
        expires_at: ISO 8601, UTC.
        round: Which of `rounds` challenges this is, from 1.
    """

    id: str
    expires_at: str
    swaps_left: int
    round: int
    rounds: int


@dataclass(frozen=True)
class Material:
    """What a view is made of.

    Attributes:
        target: What the visitor is to find; empty for kinds without a pack.
        image: URL of the one image that shows the challenge; empty for kinds without a pack.
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
    tile_px: int = 0
    label: Callable[[str, str], str] = lambda target, _lang: target


class Kind(Protocol):
    """One kind of challenge. Pure."""

    name: str
    needs_pack: bool

    def view(self, material: Material) -> ChallengeView:
        """Make the public part. Never holds the answer."""
        ...

    def read_answer(self, raw: bytes) -> Any:
        """Read an answer. Raises `realcatcha_kit.errors.Malformed`."""
        ...

    def is_right(self, expected: list[int], answer: Any) -> bool:
        """Judge an answer that `read_answer` gave."""
        ...
