"""The models that a visitor waits for, asked over the inference queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class JudgeRequest:
    """One visitor's features; `site` and `network` share the queue fairly.

    Attributes:
        context: `point` and `draw` are what a pointer did on a page, `ink` is a drawn word.
    """

    sid: str
    site: str
    network: str
    request_id: str
    context: Literal["point", "draw", "ink"]
    feature_version: int
    features: Sequence[float]


@dataclass(frozen=True)
class Opinion:
    """What the model said; `trust` is None where it did not in time."""

    trust: float | None
    model_version: str = ""


@dataclass(frozen=True)
class InkRequest:
    """One drawn word.

    Attributes:
        strokes: Each ``[x0, y0, x1, y1, ...]``, CSS pixels, y downwards, from pen down to pen up.
        words: Those that are asked, lower case.
    """

    site: str
    network: str
    request_id: str
    strokes: Sequence[Sequence[int]]
    words: Sequence[str]
    language: Literal["en", "ko"]


@dataclass(frozen=True)
class InkOpinion:
    """What the handwriting model read.

    Attributes:
        accepted: Whether it is one of the asked words; None where nobody said in time.
        word: Of them, the one that fits best.
    """

    accepted: bool | None
    word: str = ""


class Judge(Protocol):
    """Asks the models; never fails a request."""

    async def judge(self, request: JudgeRequest) -> Opinion:
        """Ask, and wait at most the queue's deadline. A word that comes later is noted with the session.

        In context ``ink`` the deadline is that of `read_ink`, and a late word is of no use.
        """
        ...

    async def read_ink(self, request: InkRequest) -> InkOpinion:
        """Have a drawn word read, and wait at most the queue's deadline."""
        ...

    def is_answering(self) -> bool:
        """Tell whether a question asked now has good prospects: the queue accepts, and nobody lately waited in vain."""
        ...

    def load(self) -> float:
        """Tell how full the queue was when it was last seen: 0 empty, 1 refusing."""
        ...
