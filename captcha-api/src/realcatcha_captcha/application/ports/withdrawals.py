"""Photographs that an administrator removed, and the packs that went with them.

Packs are in three places at once: in their list, in the memory of processes that serve them, and on their way from the
pool's process. Whoever adds one to a place looks here afterwards, and whoever removes a photograph notes it here before
looking at the places, so that none is missed.
"""

from collections.abc import Collection
from typing import Protocol


class Withdrawals(Protocol):
    """What is withdrawn is remembered for longer than any pack lives. Every method raises `Unavailable`."""

    async def note_photograph(self, file: str, *, now: float) -> None:
        """Remember a photograph, as packs name it, that nobody is to be shown any more."""
        ...

    async def photographs(self) -> set[str]:
        """Give the photographs that were removed."""
        ...

    async def withdraw(self, ids: Collection[str], *, now: float) -> int:
        """Take packs out of their lists, and have processes drop those they hold; give how many were in lists."""
        ...

    async def packs(self) -> set[str]:
        """Give the ids of packs that were withdrawn."""
        ...
