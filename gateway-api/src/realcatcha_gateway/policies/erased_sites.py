"""Tell captcha-api of sites that were erased, through Redis; see `realcatcha_contracts.erasure`."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

import redis.exceptions
from realcatcha_contracts import ERASED, ERASURES, SitePolicy, encode_policy, policy_key
from realcatcha_kit.errors import Unavailable
from redis import Redis

from realcatcha_gateway.data.models import ErasedSite

_LAST_VERSION: Final = 2**53  # above any that a late write can have


class RedisCaptchaErasures:
    """`data.erasures.sites.CaptchaErasures` on a client that decodes answers."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def ask(self, sites: Collection[ErasedSite]) -> None:
        """See the port. A tombstone stands for each policy: no domain, no secret, deactivated."""
        with _translating(), self._client.pipeline(transaction=False) as pipeline:
            for site in sites:
                pipeline.hset(policy_key(site.site_id), mapping=_tombstone(site.site_id))
                pipeline.zadd(ERASURES, {site.site_id: site.erased_at.timestamp()})
            pipeline.execute()

    def confirmed(self) -> Collection[str]:
        """See the port."""
        with _translating():
            return {str(site) for site in self._client.smembers(ERASED)}

    def forget(self, site_ids: Collection[str]) -> None:
        """See the port. The confirmation goes last: until then the next run does this again."""
        with _translating(), self._client.pipeline(transaction=False) as pipeline:
            for site_id in site_ids:
                pipeline.delete(policy_key(site_id))
                pipeline.zrem(ERASURES, site_id)
            pipeline.srem(ERASED, *site_ids)
            pipeline.execute()


def _tombstone(site_id: str) -> dict[Any, Any]:
    policy = SitePolicy(
        site=site_id, organisation="", version=_LAST_VERSION, status="deactivated", domains=[], secrets=[]
    )
    return {"version": str(_LAST_VERSION), "status": policy.status, "record": encode_policy(policy)}


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except (redis.exceptions.RedisError, OSError) as error:
        raise Unavailable("Redis is away.", private=repr(error)) from error
