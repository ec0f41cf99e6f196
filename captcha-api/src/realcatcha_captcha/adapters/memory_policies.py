"""Policies in memory, for tests and benchmarks."""

from collections.abc import Iterable

from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable


class MemoryPolicies:
    """Policies by site.

    Attributes:
        down: True makes every read fail as an unreachable gateway would.
        reads: How often a policy was asked for.
    """

    def __init__(self, policies: Iterable[SitePolicy] = ()) -> None:
        self._policies = {policy.site: policy for policy in policies}
        self.down = False
        self.reads = 0

    async def get(self, site: str) -> SitePolicy | None:
        """See `PolicySource.get`."""
        self.reads += 1
        if self.down:
            raise Unavailable(private="memory policies: down")
        return self._policies.get(site)

    def put(self, policy: SitePolicy) -> None:
        """Add or replace a policy."""
        self._policies[policy.site] = policy
