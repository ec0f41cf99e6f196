"""The deny-list: access tokens, and sessions, that were ended before their last access token expired."""

import time
from collections.abc import Callable, Collection
from typing import Final

import redis.exceptions
import structlog
from redis import Redis as BlockingRedis
from redis.asyncio import Redis

from realcatcha_gateway.accounts.access_tokens import ACCESS_TOKEN_LIFE

_KEPT_S: Final = int(ACCESS_TOKEN_LIFE.total_seconds()) + 60
_REST_S: Final = 5.0
_log = structlog.get_logger("realcatcha.sessions")


class DeniedTokens:
    """Remembers ids in Redis for as long as an access token may live.

    Redis away: nothing is remembered and nothing is known here, and the sessions in the database decide alone. After
    a failure Redis is left alone for some seconds, so that its absence slows no request down.
    """

    def __init__(self, client: Redis, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._monotonic = monotonic
        self._rests_until = float("-inf")

    async def deny(self, ids: Collection[str]) -> None:
        """Refuse access tokens with these ids, or of sessions with these ids, from now on."""
        if not ids or self._monotonic() < self._rests_until:
            return
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                for name in ids:
                    pipeline.set(_key(name), b"", ex=_KEPT_S)
                await pipeline.execute()
        except (redis.exceptions.RedisError, OSError) as error:
            self._rest(error)

    async def holds(self, *ids: str) -> bool:
        """Tell whether one of the ids is on the list."""
        if self._monotonic() < self._rests_until:
            return False
        try:
            return bool(await self._client.exists(*(_key(name) for name in ids)))
        except (redis.exceptions.RedisError, OSError) as error:
            self._rest(error)
            return False

    def _rest(self, error: Exception) -> None:
        self._rests_until = self._monotonic() + _REST_S
        _log.warning("deny_list_away", error=repr(error))


def deny_now(client: BlockingRedis, ids: Collection[str]) -> None:
    """Do as `DeniedTokens.deny` outside of an event loop; with Redis away the sessions in the database decide alone."""
    try:
        with client.pipeline(transaction=False) as pipeline:
            for name in ids:
                pipeline.set(_key(name), b"", ex=_KEPT_S)
            pipeline.execute()
    except (redis.exceptions.RedisError, OSError) as error:
        _log.warning("deny_list_away", error=repr(error))


def _key(name: str) -> str:
    return f"denied:{name}"
