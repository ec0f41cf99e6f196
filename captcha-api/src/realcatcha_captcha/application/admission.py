"""Whether a site lets a visitor's network in."""

from realcatcha_contracts import SitePolicy

from realcatcha_captcha.application.ports.countries import Countries
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain.errors import BlockedNetwork
from realcatcha_captcha.domain.policy import country_allowed, network_action


def admit_visitor(policy: SitePolicy, visitor: Visitor, countries: Countries) -> str:
    """Check the visitor's address against the site's rules: a network that a rule names is not asked its country.

    Returns:
        ISO 3166 alpha-2 code of the country; empty where it is not known.

    Raises:
        BlockedNetwork: A rule refuses it.
    """
    country = countries.of(visitor.address)
    action = network_action(policy.ip_rules, visitor.address)
    if action == "deny" or (action is None and not country_allowed(policy.countries, country)):
        raise BlockedNetwork
    return country or ""
