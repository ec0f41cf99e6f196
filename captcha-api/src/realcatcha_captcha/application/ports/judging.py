"""The behaviour model, asked over the inference queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class JudgeRequest:
    """One visitor's features; `site` and `network` share the queue fairly."""

    sid: str
    site: str
    network: str
    request_id: str
    context: Literal["point", "draw"]
    feature_version: int
    features: Sequence[float]


@dataclass(frozen=True)
class Opinion:
    """What the model said; `trust` is None where it did not in time."""

    trust: float | None
    model_version: str = ""


class Judge(Protocol):
    """Asks the model; never fails a request."""

    async def judge(self, request: JudgeRequest) -> Opinion:
        """Ask, and wait at most the queue's deadline. A word that comes later is noted with the session."""
        ...

    def load(self) -> float:
        """Tell how full the queue was when it was last seen: 0 empty, 1 refusing."""
        ...
