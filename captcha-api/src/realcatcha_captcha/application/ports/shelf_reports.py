"""What the pool's process last found of its lists: serving never reads it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class ShelfReport(msgspec.Struct, frozen=True):
    """One list.

    Attributes:
        low: The list is filled below it, up to `high`.
        shortage: Why the last attempt to build a pack for it failed; empty where it did not.
    """

    kind: str
    band: int
    low: int
    high: int
    shortage: str = ""


class Report(msgspec.Struct, frozen=True):
    """Every list that a pool keeps filled, as of a Unix time in seconds."""

    at: float
    shelves: list[ShelfReport]


class ShelfReports(Protocol):
    """The last report of any pool; it is forgotten after some minutes. Both raise `Unavailable`."""

    async def put(self, shelves: Sequence[ShelfReport], *, now: float) -> None:
        """Replace the report."""
        ...

    async def last(self) -> Report | None:
        """Give the report; None where no pool reported lately."""
        ...
