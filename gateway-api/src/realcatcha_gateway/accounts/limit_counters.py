"""Counters of login attempts: in Redis for all processes, in memory while Redis is away."""

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import redis.exceptions
import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import Redis

Answer = TypeVar("Answer")
Store = MemoryStorage | RedisStorage

_REST_S: Final = 5.0
_log = structlog.get_logger("realcatcha.limits")


class LimitCounters:
    """Counts on Redis; after a failure each process counts for itself for a while, so that limits never vanish."""

    def __init__(self, shared: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._own = MemoryStorage()
        self._monotonic = monotonic
        self._rests_until = float("-inf")

    async def hit(self, limit: RateLimitItem, key: str) -> bool:
        """Count one; False when the limit is reached already."""
        return await self._on(lambda store: SlidingWindowCounterRateLimiter(store).hit(limit, key))

    async def free(self, limit: RateLimitItem, key: str) -> bool:
        """Tell whether one more would be within the limit, without counting it."""
        return await self._on(lambda store: SlidingWindowCounterRateLimiter(store).test(limit, key))

    async def seconds_left(self, limit: RateLimitItem, key: str) -> int:
        """Tell after how many seconds it is worth trying again, at least 1."""
        window = await self._on(lambda store: SlidingWindowCounterRateLimiter(store).get_window_stats(limit, key))
        return max(1, int(window.reset_time - time.time()) + 1)

    async def clear(self, limit: RateLimitItem, key: str) -> None:
        """Forget what was counted."""
        await self._on(lambda store: SlidingWindowCounterRateLimiter(store).clear(limit, key))

    async def remember(self, key: str, *, ttl_s: int) -> None:
        """Remember `key` for a time."""
        await self._on(lambda store: store.incr(key, ttl_s))

    async def knows(self, key: str) -> bool:
        """Tell whether `key` is still remembered."""
        return await self._on(lambda store: store.get(key)) > 0

    async def _on(self, ask: Callable[[Store], Awaitable[Answer]]) -> Answer:
        if self._monotonic() >= self._rests_until:
            try:
                return await ask(self._shared)
            except (redis.exceptions.RedisError, OSError) as error:
                self._rests_until = self._monotonic() + _REST_S
                _log.warning("limits_counted_in_memory", error=repr(error))
        return await ask(self._own)


def shared_counters(url: str, client: Redis) -> LimitCounters:
    """Count on the Redis server of `client`, over its connection pool."""
    storage = RedisStorage(
        f"async+{url}",
        implementation="redispy",
        connection_pool=client.connection_pool,  # type: ignore[arg-type]  # annotated for values of the URL only
    )
    return LimitCounters(storage)
