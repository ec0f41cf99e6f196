"""Catalogue entries waiting in the Redis list ``packs:catalogue`` until MongoDB has them."""

from collections.abc import Sequence
from typing import Final

import msgspec
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.application.ports.catalogue import CatalogueEntry

_KEY: Final = "packs:catalogue"
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(CatalogueEntry)


class RedisCatalogueOutbox:
    """A bounded list; its newest entries survive an overflow.

    Args:
        client: Returns bytes.
        most: Entries held while the catalogue is away.
    """

    def __init__(self, client: Redis, *, most: int = 10_000) -> None:
        self._client = client
        self._most = most

    async def add(self, entries: Sequence[CatalogueEntry]) -> None:
        """See `CatalogueOutbox.add`."""
        if not entries:
            return
        with translating():
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.rpush(_KEY, *(_encoder.encode(one) for one in entries))
                pipeline.ltrim(_KEY, -self._most, -1)
                await pipeline.execute()

    async def peek(self, limit: int) -> list[CatalogueEntry]:
        """See `CatalogueOutbox.peek`."""
        with translating():
            return [_decoder.decode(one) for one in await self._client.lrange(_KEY, 0, limit - 1)]

    async def remove(self, entries: Sequence[CatalogueEntry]) -> None:
        """See `CatalogueOutbox.remove`."""
        if not entries:
            return
        with translating():
            async with self._client.pipeline(transaction=False) as pipeline:
                for one in entries:
                    pipeline.lrem(_KEY, 1, _encoder.encode(one).decode())
                await pipeline.execute()
