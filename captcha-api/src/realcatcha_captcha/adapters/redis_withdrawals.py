"""Withdrawn photographs and packs in Redis: two sorted sets by the time at which they were withdrawn."""

from collections.abc import Collection
from typing import Final

from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.adapters.redis_packs import ALL_SHELVES, Shelf, packs_key, readable

_PHOTOGRAPHS: Final = "packs:withdrawn:photographs"
_PACKS: Final = "packs:withdrawn"
_KEPT_S: Final = 7 * 86_400.0
"""Longer than packs live: six hours, unless an operator says otherwise."""


class RedisWithdrawals:
    """`Withdrawals` on the server of the lists."""

    def __init__(self, client: Redis, *, shelves: Collection[Shelf] = ALL_SHELVES) -> None:
        self._client = client
        self._shelves = tuple(shelves)

    async def note_photograph(self, file: str, *, now: float) -> None:
        """See `Withdrawals.note_photograph`."""
        await self._note(_PHOTOGRAPHS, [file], now)

    async def photographs(self) -> set[str]:
        """See `Withdrawals.photographs`."""
        return await self._noted(_PHOTOGRAPHS)

    async def withdraw(self, ids: Collection[str], *, now: float) -> int:
        """See `Withdrawals.withdraw`: noted first, so that a process that takes one meanwhile drops it."""
        if not ids:
            return 0
        await self._note(_PACKS, list(ids), now)
        wanted, removed = set(ids), 0
        for kind, band in self._shelves:
            removed += await self._clear(packs_key(kind, band), wanted)
        return removed

    async def packs(self) -> set[str]:
        """See `Withdrawals.packs`."""
        return await self._noted(_PACKS)

    async def _note(self, key: str, members: list[str], now: float) -> None:
        with translating():
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.zadd(key, dict.fromkeys(members, now))
                pipeline.zremrangebyscore(key, "-inf", now - _KEPT_S)
                pipeline.expire(key, int(_KEPT_S))
                await pipeline.execute()

    async def _noted(self, key: str) -> set[str]:
        with translating():
            return {_bytes(one).decode() for one in await self._client.zrange(key, 0, -1)}

    async def _clear(self, key: str, ids: set[str]) -> int:
        """Remove packs from one list; what another process takes in between it drops itself."""
        with translating():
            entries = [_bytes(entry) for entry in await self._client.lrange(key, 0, -1)]
            gone = [entry for entry in entries if (pack := readable(entry)) is not None and pack.id in ids]
            if not gone:
                return 0
            async with self._client.pipeline(transaction=False) as pipeline:
                for entry in gone:
                    pipeline.lrem(key, 1, entry.decode())
                return sum(await pipeline.execute())


def _bytes(value: object) -> bytes:
    """Give what this client always returns; the driver's types allow other clients' answers too."""
    if not isinstance(value, bytes):
        raise TypeError(f"a client that returns bytes is wanted, not {type(value).__name__}")
    return value
