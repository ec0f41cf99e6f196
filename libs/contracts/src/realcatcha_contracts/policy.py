"""What captcha-api must know of a site; the gateway is the only writer.

Stored in Redis as a hash ``policy:{site}`` with the fields ``version`` (decimal integer), ``status`` and ``record``
(JSON of `SitePolicy`). A write with a version not above the stored one changes nothing; a deactivated site stays as
a tombstone so that a late, older write cannot bring it back.
"""

import re
from typing import Final, Literal

import msgspec

SiteMode = Literal["managed", "invisible"]
SiteStatus = Literal["active", "deactivated"]
OutagePolicy = Literal["closed", "pow-only"]
IpAction = Literal["allow", "deny"]
CountryMode = Literal["any", "only", "except"]

_SITE_ID: Final = re.compile(r"[a-z2-7]{16}")
_SITE_KEY_PREFIX: Final = "rck_"
_SECRET: Final = re.compile(r"rcs_([a-z2-7]{16})_[A-Za-z0-9_-]{43}")


class SecretHash(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of a site's secrets, hashed.

    Attributes:
        sha256: Lower-case hex digest of the whole secret string.
        not_after: Unix time, seconds, at which a rotated secret stops working; None while it is current.
    """

    sha256: str
    not_after: float | None = None


class IpRule(msgspec.Struct, frozen=True):
    """A typed network and what happens to visitors from it; the most specific rule wins.

    Attributes:
        cidr: IPv4 or IPv6 network in canonical form, e.g. ``192.0.2.0/24``.
    """

    cidr: str
    action: IpAction


class CountryRules(msgspec.Struct, frozen=True):
    """From which countries visitors may come, where captcha-api knows countries at all (``CAPTCHA_GEOIP_FILE``).

    A network that an IP rule names is not asked its country.

    Attributes:
        mode: ``only`` the named ones, with which an unknown country is refused too; any ``except`` them; or ``any``.
        names: ISO 3166 alpha-2 codes in upper case, sorted.
    """

    mode: CountryMode = "any"
    names: tuple[str, ...] = ()


class Thresholds(msgspec.Struct, frozen=True):
    """Trust (0-100) at or above which a visitor passes, gets one easy, or gets one hard challenge.

    Attributes:
        passes: 100 lets nobody pass unasked.
    """

    passes: float = 70.0
    easy: float = 40.0
    hard: float = 15.0


class SitePolicy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A site as captcha-api sees it.

    Attributes:
        site: 16 lower-case base32 characters; part of the site key and of every secret.
        organisation: Owner's id, carried into usage events.
        version: Rises with every change of the site.
        domains: Host names; each matches itself and its subdomains on label boundaries. Empty: none match.
        allow_null_origin: Accept a missing or ``null`` Origin; ``hostname`` is then empty.
        kinds: Challenge kinds the owner allows, in order of preference.
        difficulty: 0 (lightest) to 100; 50 is the default work and challenge difficulty.
        adaptive: The difficulty follows how often the site's visitors recently failed, within bounds around the number.
        shadow: Visitors are scored and nobody is asked anything: what would have been asked is recorded, and all pass.
        expose_reasons: siteverify's answer carries trust and reasons (demonstration and staging sites).
        sessions_per_minute: Above it the site's visitors pay more proof of work; nobody is refused by it.
    """

    site: str
    organisation: str
    version: int
    status: SiteStatus
    domains: list[str]
    secrets: list[SecretHash]
    allow_null_origin: bool = False
    mode: SiteMode = "managed"
    kinds: list[str] = msgspec.field(default_factory=lambda: ["image-grid"])
    thresholds: Thresholds = Thresholds()
    difficulty: int = 50
    ip_rules: list[IpRule] = msgspec.field(default_factory=list)
    outage: OutagePolicy = "closed"
    expose_reasons: bool = False
    sessions_per_minute: int = 600
    adaptive: bool = True
    shadow: bool = False
    countries: CountryRules = CountryRules()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(SitePolicy)


def encode_policy(policy: SitePolicy) -> bytes:
    """Encode a policy for the field ``record``."""
    return _encoder.encode(policy)


def decode_policy(data: bytes) -> SitePolicy:
    """Decode the field ``record``. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _decoder.decode(data)


def policy_key(site: str) -> str:
    """Name the Redis key of a site's policy."""
    return f"policy:{{{site}}}"


def site_key_of(site: str) -> str:
    """Give the public site key of a site."""
    return _SITE_KEY_PREFIX + site


def site_of_site_key(site_key: str) -> str | None:
    """Read the site from a site key; None when it has another form."""
    site = site_key.removeprefix(_SITE_KEY_PREFIX)
    return site if site != site_key and _SITE_ID.fullmatch(site) else None


def site_of_secret(secret: str) -> str | None:
    """Read the site from a secret ``rcs_<site>_<43 base64url characters>``; None when it has another form."""
    match = _SECRET.fullmatch(secret)
    return match[1] if match else None
