"""What the routes of platform rules take and give."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field
from realcatcha_contracts import IpAction

from realcatcha_gateway.admin.network_rules.service import AddedRule, NewRule
from realcatcha_gateway.flags.models import PlatformRule
from realcatcha_gateway.sites.ip_networks import canonical_network
from realcatcha_gateway.web.schemas import Answer, Body, Moment, PlainText

_WIDEST: Final = {4: 8, 6: 16}
_YEAR_S: Final = 366 * 86_400


def _narrow(text: str) -> str:
    """Refuse what nobody means: a rule for half of the Internet."""
    canonical = canonical_network(text)
    network = ip_network(canonical)
    if network.prefixlen < _WIDEST[network.version]:
        raise ValueError(f"is too wide; the widest network is a /{_WIDEST[network.version]}")
    return canonical


class NewRuleBody(Body):
    """A rule to add."""

    network: Annotated[
        str,
        Field(max_length=64, examples=["192.0.2.0/24"], description="CIDR or address, IPv4 from /8, IPv6 from /16"),
        AfterValidator(_narrow),
    ]
    action: Annotated[
        IpAction,
        Field(
            description="`deny` keeps the network out of every site. `allow` spares it such a rule of a wider network"
        ),
    ]
    note: Annotated[PlainText, Field(max_length=200, examples=["Credential stuffing, ticket 4711"])]
    expires_in_s: Annotated[
        int | None,
        Field(ge=60, le=_YEAR_S, examples=[86400], description="The rule then ends by itself; null: until removed"),
    ] = None

    def to_new_rule(self) -> NewRule:
        """Give the rule as the service takes it."""
        lifetime = None if self.expires_in_s is None else timedelta(seconds=self.expires_in_s)
        return NewRule(self.network, self.action, self.note, lifetime)


class BanBody(Body):
    """A visitor to keep out of every site."""

    session: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2048,
            description="Token that the visitor's session ended with, or the session's id",
            examples=["0f343b0931126a20f133d67c2b018a3b"],
        ),
    ]
    note: Annotated[PlainText, Field(max_length=200, examples=["Scraping, ticket 4711"])]
    expires_in_s: Annotated[int, Field(ge=60, le=_YEAR_S, examples=[86400])] = 86_400

    def to_new_rule(self, network: str) -> NewRule:
        """Give the rule for the visitor's network."""
        return NewRule(network, "deny", self.note, timedelta(seconds=self.expires_in_s))


class RuleAnswer(Answer):
    """A rule."""

    id: Annotated[str, Field(examples=["rul_abcdefghijklmnopqrst"])]
    network: Annotated[str, Field(examples=["192.0.2.0/24"])]
    action: IpAction
    note: str
    created_at: Moment
    expires_at: Moment | None

    @classmethod
    def of(cls, rule: PlatformRule) -> Self:
        """Describe a rule."""
        return cls(
            id=rule.id,
            network=rule.network,
            action=rule.action,
            note=rule.note,
            created_at=rule.created_at,
            expires_at=rule.expires_at,
        )


class AddedRuleAnswer(RuleAnswer):
    """A rule that was added, and what its author should know."""

    overlaps: Annotated[
        list[str],
        Field(description="Networks of other rules that share addresses with it: the most specific one decides"),
    ]
    covers_your_address: Annotated[
        bool, Field(description="It keeps out the address that you ask from; the management API stays open to it")
    ]

    @classmethod
    def of_added(cls, added: AddedRule) -> Self:
        """Describe a rule that was added."""
        return cls(
            **RuleAnswer.of(added.rule).model_dump(),
            overlaps=list(added.overlaps),
            covers_your_address=added.covers_you,
        )


class Rules(Answer):
    """Every rule that holds, the newest first."""

    items: list[RuleAnswer]
