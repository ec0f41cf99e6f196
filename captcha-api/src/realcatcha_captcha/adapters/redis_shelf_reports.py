"""The pool's report in the Redis string ``packs:report``."""

from collections.abc import Sequence
from typing import Final

import msgspec
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.application.ports.shelf_reports import Report, ShelfReport

_KEY: Final = "packs:report"
_LIFE_S: Final = 300
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Report)


class RedisShelfReports:
    """`ShelfReports` on one key."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def put(self, shelves: Sequence[ShelfReport], *, now: float) -> None:
        """See `ShelfReports.put`."""
        with translating():
            await self._client.set(_KEY, _encoder.encode(Report(now, list(shelves))), ex=_LIFE_S)

    async def last(self) -> Report | None:
        """See `ShelfReports.last`: a report of another form is as none."""
        with translating():
            found = await self._client.get(_KEY)
        try:
            return None if found is None else _decoder.decode(found)
        except msgspec.MsgspecError:
            return None
