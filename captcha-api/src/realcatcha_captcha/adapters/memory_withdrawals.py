"""Withdrawn photographs and packs in memory, for tests."""

from collections.abc import Collection


class MemoryWithdrawals:
    """`Withdrawals` that knows no lists."""

    def __init__(self) -> None:
        self._photographs: set[str] = set()
        self._packs: set[str] = set()

    async def note_photograph(self, file: str, *, now: float) -> None:
        """See `Withdrawals.note_photograph`."""
        self._photographs.add(file)

    async def photographs(self) -> set[str]:
        """See `Withdrawals.photographs`."""
        return set(self._photographs)

    async def withdraw(self, ids: Collection[str], *, now: float) -> int:
        """See `Withdrawals.withdraw`."""
        self._packs.update(ids)
        return len(ids)

    async def packs(self) -> set[str]:
        """See `Withdrawals.packs`."""
        return set(self._packs)
