"""Policies as the services need them: test sites included, deactivated ones left out, difficulty as it is now."""

from realcatcha_contracts import SitePolicy

from realcatcha_captcha.application.difficulty import Difficulties
from realcatcha_captcha.application.ports.counts import ASKED_SITE
from realcatcha_captcha.application.ports.policies import PolicySource
from realcatcha_captcha.domain import canned_keys
from realcatcha_captcha.domain.errors import UnknownSiteKey


class Policies:
    """Active policies by site.

    Args:
        test_keys: Whether the documented test keys work.
        difficulties: What moves the difficulty of adaptive sites.
    """

    def __init__(self, source: PolicySource, *, test_keys: bool, difficulties: Difficulties) -> None:
        self._source = source
        self.test_keys = test_keys
        self.difficulties = difficulties

    async def active(self, site: str) -> SitePolicy:
        """Read the policy of an active site, its difficulty moved. Raises UnknownSiteKey, Unavailable."""
        found = await self.find(site)
        if found is None:
            raise UnknownSiteKey
        return self.difficulties.moved(found)

    async def find(self, site: str) -> SitePolicy | None:
        """Read the policy of an active site as its owner set it; None when there is none. Raises Unavailable."""
        if canned_keys.test_outcome_of_site(site):
            return canned_keys.test_policy(site) if self.test_keys else None
        policy = await self._source.get(site)
        if policy is None or policy.status != "active":
            return None
        ASKED_SITE.set(site)
        return policy
