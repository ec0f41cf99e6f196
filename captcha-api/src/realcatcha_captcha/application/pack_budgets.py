"""How many packs one network and one site take: beyond their budgets new sessions pay a higher price.

Nobody is refused a pack by these counts. A pack is counted when its challenge is asked, and weighed when a session
begins, in the round trip that admits it: whoever collects packs pays for each with the session that shows it. A network
beyond its own budget no longer counts against the site, whose price everybody pays. Sessions can be begun long before,
and evaluated all at once, so a session's first pack is counted in a step that tells how many there were, and a session
counts with `_PACKS_PER_SESSION` at the most.
"""

from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem
from realcatcha_contracts import SitePolicy

from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.domain import canned_keys
from realcatcha_captcha.domain.sessions import SessionClaims

_SITE_WINDOW_S: Final = 60
_PACKS_PER_SESSION: Final = 2.0  # what a site's ordinary number of sessions may take: a wrong answer or a swap each
_NETWORK_WINDOW_S: Final = 60


@dataclass(frozen=True)
class Drawn:
    """What a network and a site took lately, as parts of their budgets."""

    of_network: float
    of_site: float

    @property
    def load(self) -> float:
        """The larger part; above 1 the price rises with it."""
        return max(self.of_network, self.of_site)


@dataclass(frozen=True)
class PackBudgets:
    """The budgets.

    Attributes:
        network_packs: Packs that one network may take at the ordinary price.
    """

    network_packs: RateLimitItem

    def counters(self, network: str, site: str) -> tuple[Counter, Counter]:
        """Give what a session that begins should read."""
        return counters(network, site)

    def drawn(self, counts: tuple[float, ...], policy: SitePolicy) -> Drawn:
        """Weigh the counts of `counters`, in its order."""
        of_network, of_site = counts
        return Drawn(self._of_network(of_network), of_site / (_PACKS_PER_SESSION * policy.sessions_per_minute))

    def is_over(self, of_network: float) -> bool:
        """Tell whether a network that took so many packs is beyond its budget."""
        return self._of_network(of_network) > 1

    def _of_network(self, count: float) -> float:
        per_minute = self.network_packs.amount * _NETWORK_WINDOW_S / self.network_packs.get_expiry()
        return count / per_minute


def counters(network: str, site: str) -> tuple[Counter, Counter]:
    """Give the counters of packs taken."""
    return (
        Counter(f"rl:{{{network}}}:packs", _NETWORK_WINDOW_S),
        Counter(f"rl:{{{site}}}:packs", _SITE_WINDOW_S),
    )


def hits(claims: SessionClaims, *, over_budget: bool, shown: int) -> tuple[Counter, ...]:
    """Count a pack that a session takes, its `shown`-th; those of test keys count against nobody."""
    if canned_keys.test_outcome_of_site(claims.site) is not None:
        return ()
    of_network, of_site = counters(claims.network, claims.site)
    return (of_network,) if over_budget or shown > _PACKS_PER_SESSION else (of_network, of_site)
