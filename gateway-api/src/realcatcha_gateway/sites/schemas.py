"""What the site routes take and give."""

import base64
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

import msgspec
from pydantic import AfterValidator, Field, field_validator, model_validator
from realcatcha_contracts import (
    CountryMode,
    CountryRules,
    IpAction,
    IpRule,
    OutagePolicy,
    SiteMode,
    SiteStatus,
    Thresholds,
    site_key_of,
)
from realcatcha_kit.errors import Malformed

from realcatcha_gateway.sites.country_codes import known_country
from realcatcha_gateway.sites.domain_names import normalise_domain
from realcatcha_gateway.sites.ip_networks import canonical_network
from realcatcha_gateway.sites.models import Site, SiteSecret
from realcatcha_gateway.sites.repository import SitePosition
from realcatcha_gateway.sites.service import NewSite, SiteChanges
from realcatcha_gateway.web.schemas import Answer, Body, Moment, PlainText

Kind = Literal["image-grid", "abstract", "handwriting", "spoken", "pow"]
Name = Annotated[PlainText, Field(max_length=120, examples=["My shop"])]
Domain = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(normalise_domain)]
Difficulty = Annotated[int, Field(ge=0, le=100)]
Country = Annotated[str, Field(examples=["KR"], description="ISO 3166 alpha-2"), AfterValidator(known_country)]
Trust = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Domains = Annotated[list[Domain], Field(max_length=100, examples=[["example.com"]])]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=8)]
SessionsPerMinute = Annotated[int, Field(ge=1, le=1_000_000)]
Adaptive = Annotated[
    bool,
    Field(description="Let the difficulty follow recent failures of visitors, at most 30 points up and 20 down"),
]
Outage = Annotated[
    OutagePolicy,
    Field(
        description="What happens while the store of sessions cannot be reached: `closed` answers 503, `pow-only` lets "
        "visitors pass on proof of work alone, with tokens that say `degraded` and are redeemed once on each process"
    ),
]
Shadow = Annotated[
    bool,
    Field(
        description="Score visitors and ask them nothing: everybody passes, and `score` of siteverify tells the verdict"
    ),
]


class ThresholdsBody(Body):
    """Trust at or above which a visitor passes, gets one easy, or gets one hard challenge; 100 asks everybody."""

    passes: Trust
    easy: Trust
    hard: Trust

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.hard <= self.easy <= self.passes:
            raise ValueError("must be ordered: hard <= easy <= passes")
        return self


class CountryRulesBody(Body):
    """From which countries visitors may come; a network that an IP rule names is not asked its country."""

    mode: Annotated[
        CountryMode, Field(description="`only` refuses visitors of unknown country too; `any` refuses nobody")
    ]
    names: Annotated[list[Country], Field(max_length=250, examples=[["KR", "JP"]])] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_where_they_count(self) -> Self:
        if (self.mode == "any") is bool(self.names):
            raise ValueError("name countries with `only` and `except`, and none with `any`")
        return self


class IpRuleBody(Body):
    """A network and what happens to visitors from it; the most specific rule wins."""

    cidr: Annotated[str, Field(max_length=64, examples=["192.0.2.0/24"]), AfterValidator(canonical_network)]
    action: IpAction


def _default_kinds() -> list[Kind]:
    return ["image-grid", "handwriting", "spoken", "abstract"]


def _unique(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


class SiteBody(Body):
    """What creating and changing a site have in common."""

    @field_validator("domains", "kinds", check_fields=False)
    @classmethod
    def _drop_repeats(cls, values: list[Any] | None) -> list[Any] | None:
        return None if values is None else _unique(values)

    @field_validator("ip_rules", check_fields=False)
    @classmethod
    def _one_rule_a_network(cls, rules: list[IpRuleBody] | None) -> list[IpRuleBody] | None:
        cidrs = [rule.cidr for rule in rules or ()]
        repeated = next((cidr for cidr in cidrs if cidrs.count(cidr) > 1), None)
        if repeated is not None:
            raise ValueError(f"{repeated} appears twice")
        return rules

    def _values(self) -> dict[str, Any]:
        """Give the fields that were set, as the service takes them."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        thresholds: ThresholdsBody | None = values.get("thresholds")
        if thresholds is not None:
            values["thresholds"] = Thresholds(**thresholds.model_dump())
        countries: CountryRulesBody | None = values.get("countries")
        if countries is not None:
            values["countries"] = CountryRules(countries.mode, tuple(sorted(set(countries.names))))
        rules: list[IpRuleBody] | None = values.get("ip_rules")
        if rules is not None:
            values["ip_rules"] = [IpRule(rule.cidr, rule.action) for rule in rules]
        return values


class NewSiteBody(SiteBody):
    """A site to create."""

    name: Name
    domains: Annotated[
        Domains,
        Field(description="Host names; each covers itself and its subdomains. Also localhost and IP addresses."),
    ]
    allow_null_origin: bool = False
    mode: SiteMode = "managed"
    kinds: Kinds = Field(default_factory=_default_kinds)
    thresholds: ThresholdsBody = ThresholdsBody(passes=70.0, easy=40.0, hard=15.0)
    difficulty: Difficulty = 50
    ip_rules: Annotated[list[IpRuleBody], Field(max_length=500)] = Field(default_factory=list)
    countries: CountryRulesBody = CountryRulesBody(mode="any")
    outage: Outage = "closed"
    expose_reasons: bool = False
    sessions_per_minute: SessionsPerMinute = 600
    adaptive: Adaptive = True
    shadow: Shadow = False

    def to_new_site(self) -> NewSite:
        """Give it as the service takes it."""
        return NewSite(**self._values())


class SiteChangesBody(SiteBody):
    """What to change; fields that are left out stay as they are, and none may be null."""

    name: Name | None = None
    domains: Domains | None = None
    allow_null_origin: bool | None = None
    mode: SiteMode | None = None
    kinds: Kinds | None = None
    thresholds: ThresholdsBody | None = None
    difficulty: Difficulty | None = None
    ip_rules: Annotated[list[IpRuleBody] | None, Field(max_length=500)] = None
    countries: CountryRulesBody | None = None
    outage: Outage | None = None
    expose_reasons: bool | None = None
    sessions_per_minute: SessionsPerMinute | None = None
    adaptive: Adaptive | None = None
    shadow: Shadow | None = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_null(cls, data: Any) -> Any:
        if isinstance(data, dict) and (nulls := sorted(str(name) for name, value in data.items() if value is None)):
            raise ValueError(f"must not be null: {', '.join(nulls)[:200]}")
        return data

    def to_changes(self) -> SiteChanges:
        """Give it as the service takes it."""
        return SiteChanges(**self._values())


class RotationBody(Body):
    """How to rotate a secret."""

    overlap_s: Annotated[
        int, Field(ge=0, le=7 * 86_400, description="Seconds for which earlier secrets keep working")
    ] = 86_400


class ThresholdsAnswer(Answer):
    """Thresholds of a site."""

    passes: float
    easy: float
    hard: float


class IpRuleAnswer(Answer):
    """An IP rule of a site."""

    cidr: str
    action: IpAction


class CountryRulesAnswer(Answer):
    """Rules of countries of a site."""

    mode: CountryMode
    names: list[str]


class SecretAnswer(Answer):
    """A secret's dates; the secret itself is shown only when it is issued."""

    id: str
    created_at: Moment
    not_after: Moment | None

    @classmethod
    def of(cls, secret: SiteSecret) -> Self:
        """Describe a secret."""
        return cls(id=secret.id, created_at=secret.created_at, not_after=secret.not_after)


class SiteSettings(Answer):
    """Everything that an owner decides about a site: no key, no id, no date. A new site may be made of it."""

    name: str
    domains: list[str]
    allow_null_origin: bool
    mode: SiteMode
    kinds: list[str]
    thresholds: ThresholdsAnswer
    difficulty: int
    ip_rules: list[IpRuleAnswer]
    countries: CountryRulesAnswer
    outage: OutagePolicy
    expose_reasons: bool
    sessions_per_minute: int
    adaptive: bool
    shadow: bool

    @classmethod
    def of_site(cls, site: Site, **more: Any) -> Self:
        """Give the settings of a site, and whatever else the class has."""
        own = {name: getattr(site, name) for name in cls.model_fields if hasattr(site, name)}
        own |= {
            "thresholds": ThresholdsAnswer(**msgspec.structs.asdict(site.thresholds)),
            "ip_rules": [IpRuleAnswer(cidr=rule.cidr, action=rule.action) for rule in site.ip_rules],
            "countries": CountryRulesAnswer(mode=site.countries.mode, names=list(site.countries.names)),
        }
        return cls(**own | more)


class SiteAnswer(SiteSettings):
    """A site."""

    id: str
    site_key: str
    status: SiteStatus
    secrets: list[SecretAnswer]
    version: int
    created_at: Moment
    updated_at: Moment
    suspended_at: Annotated[
        Moment | None, Field(description="Since when who runs the platform keeps it off, whatever its status")
    ]

    @classmethod
    def of(cls, site: Site, *, now: datetime, **extra: Any) -> Self:
        """Describe a site; secrets past their time are left out."""
        live = [secret for secret in site.secrets if secret.not_after is None or secret.not_after > now]
        own = {"site_key": site_key_of(site.id), "secrets": [SecretAnswer.of(secret) for secret in live]}
        return cls.of_site(site, **own | extra)


class CreatedSite(SiteAnswer):
    """A new site with its secret, which is never shown again."""

    secret: str


class RotatedSecret(Answer):
    """A new secret, which is never shown again."""

    secret: str
    created_at: Moment
    earlier_not_after: Annotated[Moment, Field(description="When every earlier secret has stopped working")]


class SitePage(Answer):
    """A page of sites, newest first."""

    items: list[SiteAnswer]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end")]


def encode_cursor(position: SitePosition | None) -> str | None:
    """Give the opaque text of a position."""
    if position is None:
        return None
    text = msgspec.json.encode([position.created_at, position.id])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> SitePosition | None:
    """Read the text that `encode_cursor` gave. Raises Malformed."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        created_at, site_id = msgspec.json.decode(text, type=tuple[datetime, str])
        if created_at.tzinfo is None or len(site_id) > 16 or not site_id.isascii():  # noqa: PLR2004  # a site id's length
            raise _bad_cursor()
        return SitePosition(created_at.astimezone(UTC), site_id)
    except (ValueError, OverflowError) as error:  # the latter for a moment that is before year 1 or after 9999 in UTC
        raise _bad_cursor() from error


def _bad_cursor() -> Malformed:
    return Malformed(extensions={"errors": [{"pointer": "?cursor", "detail": "is not a cursor of this list"}]})
