"""Where site policies come from."""

from typing import Protocol

from realcatcha_contracts import SitePolicy


class PolicySource(Protocol):
    """Policies by site id."""

    async def get(self, site: str) -> SitePolicy | None:
        """Read a site's policy, a deactivated one included; None when there is no such site.

        Raises `realcatcha_kit.errors.Unavailable` where that cannot be told now.
        """
        ...
