"""Policies as the services need them: test sites included, deactivated ones left out."""

from realcatcha_contracts import SitePolicy

from realcatcha_captcha.application.ports.policies import PolicySource
from realcatcha_captcha.domain import canned_keys
from realcatcha_captcha.domain.errors import UnknownSiteKey


class Policies:
    """Active policies by site.

    Args:
        test_keys: Whether the documented test keys work.
    """

    def __init__(self, source: PolicySource, *, test_keys: bool) -> None:
        self._source = source
        self.test_keys = test_keys

    async def active(self, site: str) -> SitePolicy:
        """Read the policy of an active site. Raises UnknownSiteKey, Unavailable."""
        found = await self.find(site)
        if found is None:
            raise UnknownSiteKey
        return found

    async def find(self, site: str) -> SitePolicy | None:
        """Read the policy of an active site; None when there is none. Raises Unavailable."""
        if canned_keys.test_outcome_of_site(site):
            return canned_keys.test_policy(site) if self.test_keys else None
        policy = await self._source.get(site)
        return policy if policy is not None and policy.status == "active" else None
