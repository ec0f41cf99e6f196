"""Write policies to Redis, newer versions over older ones only."""

from typing import Final, Protocol

import redis.exceptions
from realcatcha_contracts import (
    PLATFORM_KEY,
    PlatformPolicy,
    SitePolicy,
    encode_platform,
    encode_policy,
    policy_key,
)
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

_COMPARE_VERSION: Final = """
local stored = tonumber(redis.call('HGET', KEYS[1], 'version') or '-1')
if ARGV[4] == '0' and stored >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'status', ARGV[2], 'record', ARGV[3])
return 1
"""
_PLATFORM_STATUS: Final = "active"


class PolicyStore(Protocol):
    """Where captcha-api reads policies.

    Both methods store a policy unless its version is not above the stored one, and tell whether it was stored. `force`
    stores it whatever the version, for a database that was restored from a backup. They raise `Unavailable` where the
    store is away, or takes no writes.
    """

    async def put(self, policy: SitePolicy, *, force: bool = False) -> bool:
        """Store the policy of a site."""
        ...

    async def put_platform(self, policy: PlatformPolicy, *, force: bool = False) -> bool:
        """Store what holds for the whole platform."""
        ...


class RedisPolicyStore:
    """`PolicyStore` on the hashes ``policy:{site}`` and ``policy:{platform}``; each write is one atomic step."""

    def __init__(self, client: Redis) -> None:
        self._script = client.register_script(_COMPARE_VERSION)

    async def put(self, policy: SitePolicy, *, force: bool = False) -> bool:
        """See `PolicyStore.put`."""
        fields: list[str | bytes] = [str(policy.version), policy.status, encode_policy(policy)]
        return await self._write(policy_key(policy.site), fields, force=force)

    async def put_platform(self, policy: PlatformPolicy, *, force: bool = False) -> bool:
        """See `PolicyStore.put_platform`."""
        fields: list[str | bytes] = [str(policy.version), _PLATFORM_STATUS, encode_platform(policy)]
        return await self._write(PLATFORM_KEY, fields, force=force)

    async def _write(self, key: str, fields: list[str | bytes], *, force: bool) -> bool:
        try:
            return bool(await self._script(keys=[key], args=[*fields, "1" if force else "0"]))
        except (redis.exceptions.RedisError, OSError) as error:
            raise Unavailable("The policy store is away.", private=repr(error)) from error


class MemoryPolicyStore:
    """`PolicyStore` in a dictionary, for tests and for looking at what was published."""

    def __init__(self) -> None:
        self.policies: dict[str, SitePolicy] = {}
        self.platform: PlatformPolicy | None = None

    async def put(self, policy: SitePolicy, *, force: bool = False) -> bool:
        """See `PolicyStore.put`."""
        stored = self.policies.get(policy.site)
        if stored is not None and stored.version >= policy.version and not force:
            return False
        self.policies[policy.site] = policy
        return True

    async def put_platform(self, policy: PlatformPolicy, *, force: bool = False) -> bool:
        """See `PolicyStore.put_platform`."""
        if self.platform is not None and self.platform.version >= policy.version and not force:
            return False
        self.platform = policy
        return True
