"""Counters over sliding windows: rates of networks and sites."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Counter:
    """A sliding count of something.

    Attributes:
        key: What is counted, e.g. ``rl:{<network hash>}:sessions``.
        window_s: Length of the window.
    """

    key: str
    window_s: int


@dataclass(frozen=True)
class Admission:
    """What a session's first round trip learns: the counts after this hit, other counts, and the epoch of its slot."""

    counts: tuple[float, ...]
    epoch: int
    others: tuple[float, ...] = ()


class RateLimiter(Protocol):
    """Raises `realcatcha_kit.errors.Unavailable` where the store is away."""

    async def admit(
        self, sid: str, counters: tuple[Counter, ...], *, others: tuple[Counter, ...] = (), now: float
    ) -> Admission:
        """Hit every counter once, and only read the others; one round trip."""
        ...
