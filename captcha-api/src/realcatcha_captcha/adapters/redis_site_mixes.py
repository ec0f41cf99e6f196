"""Mixes of sites in Redis: a small hash a minute and site, which lives a quarter of an hour.

Keys: ``mix:{site}:<minute>`` (HASH: the fields of `Mix`, and ``r:<name>`` for each named finding), ``watch:{site}``
(JSON of `Watch`, two days), ``attack:{site}`` (see `realcatcha_contracts.attack`), ``watched`` (ZSET of the sites seen
lately by minute) and ``watch-lead`` (who looks next).
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from realcatcha_contracts import AttackRecord, attack_key, decode_attack, encode_attack
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import translating
from realcatcha_captcha.application.ports.site_mixes import Kept, SiteView, Stretch
from realcatcha_captcha.domain.attack import LOOK_BACK_MIN, Mix, Watch

_MINUTE_LIFE_S: Final = 900
_WATCH_LIFE_S: Final = 2 * 86_400
_PRESENT_LIFE_S: Final = 900  # an alarm that nobody renews is none
_PAST_LIFE_S: Final = 86_400
_SITES_AT_ONCE: Final = 200
_SITES: Final = "watched"
_LEAD: Final = "watch-lead"
_FINDING: Final = "r:"
_encoder = msgspec.json.Encoder()
_watches = msgspec.json.Decoder(Watch)


class RedisSiteMixes:
    """`SiteMixes` on Redis."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._name = secrets.token_hex(8)

    async def add(self, stretches: Mapping[tuple[str, int], Stretch]) -> None:
        """See `SiteMixes.add`."""
        with translating():
            async with self._client.pipeline(transaction=False) as pipeline:
                for (site, minute), stretch in stretches.items():
                    key = _minute_key(site, minute)
                    for field, count in _fields(stretch):
                        pipeline.hincrby(key, field, count)
                    pipeline.expire(key, _MINUTE_LIFE_S)
                    pipeline.zadd(_SITES, {site: minute}, gt=True)
                await pipeline.execute()

    async def lead(self, *, for_s: int) -> bool:
        """See `SiteMixes.lead`."""
        with translating():
            return bool(await self._client.set(_LEAD, self._name, nx=True, ex=for_s))

    async def views(self, *, minute: int) -> list[SiteView]:
        """See `SiteMixes.views`; two hundred sites a round trip."""
        recent = range(minute - LOOK_BACK_MIN + 1, minute + 1)
        with translating():
            await self._client.zremrangebyscore(_SITES, "-inf", minute - 2 * LOOK_BACK_MIN)
            names: list[Any] = await self._client.zrangebyscore(_SITES, recent[0], "+inf")
            sites = sorted(str(name, "ascii") for name in names)
            found: list[SiteView] = []
            for first in range(0, len(sites), _SITES_AT_ONCE):
                found += await self._some(sites[first : first + _SITES_AT_ONCE], recent)
        return found

    async def keep(self, kept: Sequence[Kept]) -> None:
        """See `SiteMixes.keep`."""
        with translating():
            async with self._client.pipeline(transaction=False) as pipeline:
                for one in kept:
                    pipeline.set(_watch_key(one.site), _encoder.encode(one.watch), ex=_WATCH_LIFE_S)
                    if one.record is not None:
                        life_s = _PRESENT_LIFE_S if one.record.level else _PAST_LIFE_S
                        pipeline.set(attack_key(one.site), encode_attack(one.record), ex=life_s)
                await pipeline.execute()

    async def record(self, site: str) -> AttackRecord | None:
        """See `SiteMixes.record`."""
        with translating():
            data: Any = await self._client.get(attack_key(site))
        return decode_attack(data) if data else None

    async def _some(self, sites: Sequence[str], recent: range) -> list[SiteView]:
        async with self._client.pipeline(transaction=False) as pipeline:
            for site in sites:
                pipeline.get(_watch_key(site))
                for minute in recent:
                    pipeline.hgetall(_minute_key(site, minute))
            answers: list[Any] = await pipeline.execute()
        size = 1 + len(recent)
        views = []
        for place, site in enumerate(sites):
            watch, *hashes = answers[place * size : (place + 1) * size]
            minutes = {minute: _stretch(values) for minute, values in zip(recent, hashes, strict=True) if values}
            views.append(SiteView(site, _watches.decode(watch) if watch else Watch(), minutes))
        return [view for view in views if view.minutes]


async def forget_site(client: Redis, site: str) -> None:
    """Remove what is kept of a site here; minutes are kept for a quarter of an hour and go by themselves."""
    async with client.pipeline(transaction=False) as pipeline:
        pipeline.delete(_watch_key(site))
        pipeline.zrem(_SITES, site)
        await pipeline.execute()


def _fields(stretch: Stretch) -> list[tuple[str, int]]:
    counts = {**msgspec.structs.asdict(stretch.mix), **{_FINDING + name: n for name, n in stretch.reasons.items()}}
    return [(field, count) for field, count in counts.items() if count]


def _stretch(values: Mapping[bytes, bytes]) -> Stretch:
    counts = {str(field, "utf-8"): int(count) for field, count in values.items()}
    mix = Mix(**{field: counts.get(field, 0) for field in Mix.__struct_fields__})
    reasons = {field[len(_FINDING) :]: n for field, n in sorted(counts.items()) if field.startswith(_FINDING)}
    return Stretch(mix, reasons)


def _minute_key(site: str, minute: int) -> str:
    return f"mix:{{{site}}}:{minute}"


def _watch_key(site: str) -> str:
    return f"watch:{{{site}}}"
