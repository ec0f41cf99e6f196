"""Erased sites in Redis; the keys are those of `realcatcha_contracts.erasure`."""

from collections.abc import Sequence
from typing import Any, Final

from realcatcha_contracts import ERASED, ERASURES, attack_key
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.adapters.redis_site_mixes import forget_site
from realcatcha_captcha.adapters.telemetry_codec import TELEMETRY_STREAM

_AT_ONCE: Final = 100


class RedisSiteErasures:
    """`SiteErasures` on Redis."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def asked(self, *, erased_before: float) -> Sequence[str]:
        """See `SiteErasures.asked`."""
        with translating():
            sites: Any = await self._client.zrangebyscore(ERASURES, "-inf", erased_before, start=0, num=_AT_ONCE)
        return [str(site, "ascii") for site in sites]

    async def telemetry_since(self) -> float | None:
        """See `SiteErasures.telemetry_since`: an entry's id begins with the time at which it was added."""
        with translating():
            oldest: Any = await self._client.xrange(TELEMETRY_STREAM, count=1)
        return int(oldest[0][0].split(b"-")[0]) / 1000 if oldest else None

    async def remove(self, sites: Sequence[str]) -> None:
        """See `SiteErasures.remove`."""
        with translating():
            for site in sites:
                await forget_site(self._client, site)
                await self._client.delete(attack_key(site))

    async def confirm(self, sites: Sequence[str]) -> None:
        """See `SiteErasures.confirm`; in one step, so that a kill leaves a site asked for or confirmed."""
        with translating():
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.zrem(ERASURES, *sites)
                pipeline.sadd(ERASED, *sites)
                await pipeline.execute()
