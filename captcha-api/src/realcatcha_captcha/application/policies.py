"""Policies as the services need them: test sites included, deactivated ones left out, difficulty as it is now."""

from realcatcha_contracts import SitePolicy

from realcatcha_captcha.application.difficulty import Difficulties
from realcatcha_captcha.application.ports.counts import ASKED_SITE
from realcatcha_captcha.application.ports.platform import NO_PLATFORM_RULES, PlatformRules
from realcatcha_captcha.application.ports.policies import PolicySource
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import canned_keys
from realcatcha_captcha.domain.errors import BlockedNetwork, UnknownSiteKey


class Policies:
    """Active policies by site.

    Args:
        test_keys: Whether the documented test keys work.
        difficulties: What moves the difficulty of adaptive sites.
        platform: Networks that every site keeps out, the test sites too.
    """

    def __init__(
        self,
        source: PolicySource,
        *,
        test_keys: bool,
        difficulties: Difficulties,
        platform: PlatformRules = NO_PLATFORM_RULES,
    ) -> None:
        self._source = source
        self._platform = platform
        self.test_keys = test_keys
        self.difficulties = difficulties

    def admit(self, visitor: Visitor) -> None:
        """Check the visitor's address against the platform's rules. Raises BlockedNetwork.

        Passing them opens no site: its own rules come next, and may refuse the visitor whatever is said here.
        """
        if self._platform.denies(visitor.address):
            raise BlockedNetwork

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
