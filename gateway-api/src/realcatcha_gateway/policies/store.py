"""Write policies to Redis, newer versions over older ones only."""

from typing import Final, Protocol

import redis.exceptions
from realcatcha_contracts import SitePolicy, encode_policy, policy_key
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

_COMPARE_VERSION: Final = """
local stored = tonumber(redis.call('HGET', KEYS[1], 'version') or '-1')
if ARGV[4] == '0' and stored >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'status', ARGV[2], 'record', ARGV[3])
return 1
"""


class PolicyStore(Protocol):
    """Where captcha-api reads policies."""

    async def put(self, policy: SitePolicy, *, force: bool = False) -> bool:
        """Store a policy unless its version is not above the stored one; tells whether it was stored.

        `force` stores it whatever the version, for a database that was restored from a backup.

        Raises:
            Unavailable: The store is away, or takes no writes.
        """
        ...


class RedisPolicyStore:
    """`PolicyStore` on the hashes ``policy:{site}``."""

    def __init__(self, client: Redis) -> None:
        self._script = client.register_script(_COMPARE_VERSION)

    async def put(self, policy: SitePolicy, *, force: bool = False) -> bool:
        """Store one policy in one atomic step."""
        arguments: list[str | bytes] = [
            str(policy.version),
            policy.status,
            encode_policy(policy),
            "1" if force else "0",
        ]
        try:
            return bool(await self._script(keys=[policy_key(policy.site)], args=arguments))
        except (redis.exceptions.RedisError, OSError) as error:
            raise Unavailable("The policy store is away.", private=repr(error)) from error


class MemoryPolicyStore:
    """`PolicyStore` in a dictionary, for tests and for looking at what was published."""

    def __init__(self) -> None:
        self.policies: dict[str, SitePolicy] = {}

    async def put(self, policy: SitePolicy, *, force: bool = False) -> bool:
        """Store one policy."""
        stored = self.policies.get(policy.site)
        if stored is not None and stored.version >= policy.version and not force:
            return False
        self.policies[policy.site] = policy
        return True
