"""What owners do with their sites. Each change raises the version and has the policy published."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Final

from realcatcha_contracts import CountryRules, IpRule, OutagePolicy, SiteMode, SiteStatus, Thresholds

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.flags.registry import MOST_SITES, SITE_CREATION
from realcatcha_gateway.flags.service import Flags
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.organisations.plan_limits import PlanLimits
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.sites.errors import (
    CountriesUnknown,
    SiteCreationClosed,
    SiteNotFound,
    TooManySecrets,
    TooManySites,
)
from realcatcha_gateway.sites.models import Site, SiteSecret
from realcatcha_gateway.sites.repository import SiteNumber, SitePosition, SiteRepository
from realcatcha_gateway.sites.secret_keys import new_secret, secret_digest
from realcatcha_gateway.webhooks.service import Events

POLICY_TOPIC: Final = "policy"
MOST_SECRETS: Final = 10
MOST_EXPORTED: Final = 1_000
DEFAULT_KINDS: Final = ("image-grid", "handwriting", "spoken", "abstract")  # last, what people agree on least
_SITE_ID_LENGTH: Final = 16


@dataclass(frozen=True)
class NewSite:
    """A site to be created; every value is normalised and in range."""

    name: str
    domains: list[str]
    allow_null_origin: bool = False
    mode: SiteMode = "managed"
    kinds: list[str] = field(default_factory=lambda: list(DEFAULT_KINDS))
    thresholds: Thresholds = field(default_factory=Thresholds)
    difficulty: int = 50
    ip_rules: list[IpRule] = field(default_factory=list)
    outage: OutagePolicy = "closed"
    expose_reasons: bool = False
    sessions_per_minute: int = 600
    adaptive: bool = True
    shadow: bool = False
    countries: CountryRules = field(default_factory=CountryRules)


@dataclass(frozen=True)
class SiteChanges:
    """What to change of a site; None leaves a value as it is."""

    name: str | None = None
    domains: list[str] | None = None
    allow_null_origin: bool | None = None
    mode: SiteMode | None = None
    kinds: list[str] | None = None
    thresholds: Thresholds | None = None
    difficulty: int | None = None
    ip_rules: list[IpRule] | None = None
    outage: OutagePolicy | None = None
    expose_reasons: bool | None = None
    sessions_per_minute: int | None = None
    adaptive: bool | None = None
    shadow: bool | None = None
    countries: CountryRules | None = None


@dataclass(frozen=True)
class IssuedSecret:
    """A new secret in clear, for the one answer that shows it."""

    secret: str
    created_at: datetime
    earlier_not_after: datetime


class SiteService:
    """The sites of the repository's organisation."""

    def __init__(
        self,
        sites: SiteRepository,
        *,
        outbox: Outbox,
        events: Events,
        clock: Clock,
        countries_known: bool = False,
        flags: Flags | None = None,
        plan_limits: PlanLimits | None = None,
    ) -> None:
        self._sites = sites
        self._plan_limits = plan_limits
        self._countries_known = countries_known
        self._flags = flags
        self._outbox = outbox
        self._events = events
        self._clock = clock

    def page(self, *, limit: int, after: SitePosition | None) -> tuple[Sequence[Site], SitePosition | None]:
        """Give a page of sites, newest first, and where the next one starts."""
        rows = self._sites.page(limit=limit + 1, after=after)
        page = rows[:limit]
        more = len(rows) > limit
        return page, SitePosition(page[-1].created_at, page[-1].id) if more else None

    def get(self, site_id: str) -> Site:
        """Give a site with its secrets' dates. Raises SiteNotFound."""
        site = self._sites.find(site_id)
        if site is None:
            raise SiteNotFound
        return site

    def create(self, new: NewSite) -> tuple[Site, str]:
        """Create a site; returns it with its first secret in clear.

        Raises:
            CountriesUnknown: It has rules of countries, which nobody knows here.
            SiteCreationClosed, TooManySites: The organisation may have no more, at the moment or at all.
            PlanLimitReached: Its plan includes no more.
        """
        self._check_countries(new.countries)
        self._check_allowance()
        now = self._clock()
        values = {item.name: getattr(new, item.name) for item in fields(new)}
        site = Site(
            id=random_id(length=_SITE_ID_LENGTH),
            status="active",
            version=1,
            secrets=[],
            created_at=now,
            updated_at=now,
            **values,
        )
        self._sites.add(site)
        secret = self._add_secret(site, now)
        self._publish(site)
        self._sites.note("site.created", site.id)
        return site, secret

    def change(self, site_id: str, changes: SiteChanges) -> Site:
        """Change a site; changing nothing publishes nothing. Raises SiteNotFound, CountriesUnknown."""
        site = self._lock(site_id)
        self._check_countries(changes.countries)
        changed = []
        for item in fields(changes):
            value = getattr(changes, item.name)
            if value is not None and value != getattr(site, item.name):
                setattr(site, item.name, value)
                changed.append(item.name)
        if changed:
            self._touch(site)
            self._sites.note("site.changed", site.id, {"fields": changed, "version": site.version})
        return site

    def replace(self, site_id: str, settings: NewSite) -> Site:
        """Give a site all the settings of another, its keys and its status aside. Raises as `change` does."""
        return self.change(
            site_id, SiteChanges(**{item.name: getattr(settings, item.name) for item in fields(settings)})
        )

    def every(self) -> Sequence[Site]:
        """Give all sites, newest first, `MOST_EXPORTED` at most."""
        return self._sites.page(limit=MOST_EXPORTED, after=None)

    def set_status(self, site_id: str, status: SiteStatus) -> Site:
        """Activate or deactivate a site. Raises SiteNotFound, PlanLimitReached."""
        number = self._sites.lock_number() if status == "active" else None  # the organisation's row comes first
        site = self._lock(site_id)
        if site.status != status:
            if number is not None:
                self._ask_plan(number)
            site.status = status
            self._touch(site)
            self._sites.note("site.activated" if status == "active" else "site.deactivated", site.id)
        return site

    def rotate_secret(self, site_id: str, *, overlap: timedelta) -> IssuedSecret:
        """Issue a new secret; every earlier one stops working after `overlap`, or sooner where that was due.

        Raises:
            SiteNotFound: There is no such site.
            TooManySecrets: `MOST_SECRETS` earlier ones would still work.
        """
        site = self._lock(site_id)
        now = self._clock()
        not_after = now + overlap
        for earlier in list(site.secrets):
            earlier.not_after = min(earlier.not_after or not_after, not_after)
            if earlier.not_after <= now:
                site.secrets.remove(earlier)
        if len(site.secrets) >= MOST_SECRETS:
            raise TooManySecrets(f"At most {MOST_SECRETS} work at once; rotate with a shorter overlap.")
        secret = self._add_secret(site, now)
        self._touch(site)
        self._sites.note("site.secret-rotated", site.id, {"overlap_s": int(overlap.total_seconds())})
        data = {"site_id": site.id, "site_name": site.name, "earlier_not_after": not_after}
        self._events.add(self._sites.session, "key.rotated", data, organisation_id=self._sites.organisation_id)
        return IssuedSecret(secret, now, not_after)

    def _check_countries(self, rules: CountryRules | None) -> None:
        if rules is not None and rules.mode != "any" and not self._countries_known:
            raise CountriesUnknown

    def _check_allowance(self) -> None:
        organisation_id = self._sites.organisation_id
        if not (self._flags.read(SITE_CREATION, organisation_id) if self._flags else SITE_CREATION.default):
            raise SiteCreationClosed
        number = self._sites.lock_number()
        platform = self._flags.read(MOST_SITES) if self._flags else MOST_SITES.default
        most = platform if number.agreed is None else number.agreed
        if number.all >= most:
            raise TooManySites(f"At most {most} sites.", extensions={"most_sites": most})
        self._ask_plan(number)

    def _ask_plan(self, number: SiteNumber) -> None:
        """Ask the plan for one more site, unless an administrator agreed a number, which then counts alone."""
        if number.agreed is None and self._plan_limits is not None:
            allowance = self._plan_limits.of(self._sites.session, self._sites.organisation_id)
            if allowance is not None:
                allowance.ask_for_one_more("most_sites", number.active)

    def _lock(self, site_id: str) -> Site:
        site = self._sites.lock(site_id)
        if site is None:
            raise SiteNotFound
        return site

    def _add_secret(self, site: Site, now: datetime) -> str:
        secret = new_secret(site.id)
        row = SiteSecret(id=random_id("sec_"), sha256=secret_digest(secret), created_at=now)
        self._sites.add_secret(site, row)
        return secret

    def _touch(self, site: Site) -> None:
        site.version += 1
        site.updated_at = self._clock()
        self._publish(site)

    def _publish(self, site: Site) -> None:
        self._outbox.add(
            self._sites.session, organisation_id=self._sites.organisation_id, topic=POLICY_TOPIC, subject=site.id
        )
