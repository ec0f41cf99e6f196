"""Add and remove platform rules, tell captcha-api and the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from typing import Final

from realcatcha_contracts import IpAction
from realcatcha_kit.client_address import Address, Network
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.network_rules.errors import RuleExists, RuleNotFound, TooManyRules
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.flags.models import PlatformRule
from realcatcha_gateway.flags.platform import PlatformRepository
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.policies.platform import PLATFORM_SUBJECT, PLATFORM_TOPIC

MOST_RULES: Final = 5_000


@dataclass(frozen=True)
class NewRule:
    """A rule to add.

    Attributes:
        network: CIDR in canonical form.
        lifetime: None: until it is removed.
    """

    network: str
    action: IpAction
    note: str
    lifetime: timedelta | None


@dataclass(frozen=True)
class AddedRule:
    """A rule, and what its author should know.

    Attributes:
        overlaps: Networks of other rules that share addresses with it.
        covers_you: It keeps the author's own address out.
        new: False where it was there before, saying the same.
    """

    rule: PlatformRule
    overlaps: Sequence[str]
    covers_you: bool
    new: bool


class NetworkRuleService:
    """Changes the platform's rules in one unit of work."""

    def __init__(self, session: Session, *, outbox: Outbox, clock: Clock) -> None:
        self._session = session
        self._rules = PlatformRepository(session)
        self._outbox = outbox
        self._clock = clock

    def listed(self) -> Sequence[PlatformRule]:
        """Give the rules that hold, the newest first."""
        return self._rules.rules(now=self._clock())

    def add(self, new: NewRule, *, author: Address) -> AddedRule:
        """Add a rule; one that says the same already is given back, so that repeating the call changes nothing.

        Raises:
            RuleExists: The network has a rule that says something else.
            TooManyRules: There are `MOST_RULES`.
        """
        self._rules.lock()
        self._rules.remove_ended(now=self._clock())
        found = self._rules.of_network(new.network)
        if found is None:
            return self._described(self._insert(new), author, new=True)
        lifetime = found.expires_at - found.created_at if found.expires_at else None
        if (found.action, found.note, lifetime) != (new.action, new.note, new.lifetime):
            raise RuleExists(extensions={"rule_id": found.id})
        return self._described(found, author, new=False)

    def remove(self, rule_id: str) -> None:
        """Remove a rule. Raises RuleNotFound."""
        self._rules.lock()
        rule = self._rules.find(rule_id)
        if rule is None:
            raise RuleNotFound
        self._rules.remove(rule)
        record(self._session, "admin.rule-removed", subject=("rule", rule.id), details=_facts(rule))
        self._publish()

    def _insert(self, new: NewRule) -> PlatformRule:
        if self._rules.count() >= MOST_RULES:
            raise TooManyRules(f"At most {MOST_RULES} rules.")
        now = self._clock()
        rule = PlatformRule(
            id=random_id("rul_"),
            action=new.action,
            network=new.network,
            note=new.note,
            created_at=now,
            expires_at=None if new.lifetime is None else now + new.lifetime,
        )
        self._rules.add(rule)
        record(self._session, "admin.rule-added", subject=("rule", rule.id), details=_facts(rule))
        self._publish()
        return rule

    def _publish(self) -> None:
        self._rules.raise_version()
        self._outbox.add(self._session, organisation_id=None, topic=PLATFORM_TOPIC, subject=PLATFORM_SUBJECT)

    def _described(self, rule: PlatformRule, author: Address, *, new: bool) -> AddedRule:
        network = ip_network(rule.network)
        others = [other.network for other in self.listed() if other.id != rule.id]
        overlaps = sorted(other for other in others if _meet(network, ip_network(other)))
        covers_you = rule.action == "deny" and author.version == network.version and author in network
        return AddedRule(rule, overlaps, covers_you, new)


def _meet(first: Network, second: Network) -> bool:
    return first.version == second.version and first.overlaps(second)


def _facts(rule: PlatformRule) -> dict[str, str | int | None]:
    """Give what the audit log may hold of a rule: never the address that it may consist of."""
    network = ip_network(rule.network)
    expires_at = rule.expires_at.isoformat() if rule.expires_at else None
    return {
        "action": rule.action,
        "family": network.version,
        "prefix_length": network.prefixlen,
        "expires_at": expires_at,
    }
