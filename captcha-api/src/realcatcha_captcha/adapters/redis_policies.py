"""Policies as the gateway wrote them to Redis."""

import msgspec
import structlog
from realcatcha_contracts import SitePolicy, decode_policy, policy_key
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import send, translating

_log = structlog.get_logger("realcatcha.policies")


class RedisPolicies:
    """`PolicySource` on the hashes ``policy:{site}``: None where Redis has lost, or never had, a record."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def get(self, site: str) -> SitePolicy | None:
        """See `PolicySource.get`."""
        with translating():
            record = await send(self._client, "HGET", policy_key(site), "record")
        if record is None:
            return None
        try:
            return decode_policy(record)
        except msgspec.MsgspecError:
            _log.warning("policy_unreadable", site_id=site)
            return None
