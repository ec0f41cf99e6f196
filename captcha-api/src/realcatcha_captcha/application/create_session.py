"""Begin a session: check key, origin, network and rate; write nothing but counters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec
from limits import RateLimitItem
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import TooManyRequests

from realcatcha_captcha.application.admission import admit_visitor
from realcatcha_captcha.application.degraded import DegradedPasses
from realcatcha_captcha.application.pack_budgets import PackBudgets
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.counters import Counter, RateLimiter
from realcatcha_captcha.application.ports.countries import NO_COUNTRIES, Countries
from realcatcha_captcha.application.ports.judging import Judge
from realcatcha_captcha.application.results import SessionStarted, timestamp
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import canned_keys, degraded_tokens, proof_of_work, sessions
from realcatcha_captcha.domain.errors import UnknownSiteKey
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.policy import admit_origin, bound_origin, hostname_of_origin
from realcatcha_captcha.domain.sessions import Dialect, Mode, SessionClaims

_SITE_WINDOW_S: Final = 60
_REFUSED_FOR_S: Final = 5.0
_MOST_REFUSED: Final = 10_000
_END: Final = r"(?![\s\S])"  # as `$`, which in Python also matches before a final newline


class CreateSession(msgspec.Struct, frozen=True):
    """Body of ``POST /captcha/v1/sessions``."""

    site_key: Annotated[str, msgspec.Meta(max_length=64)]
    mode: Mode
    action: Annotated[str, msgspec.Meta(max_length=32, pattern=rf"^[A-Za-z0-9_/-]*{_END}")] = ""
    cdata: Annotated[str, msgspec.Meta(max_length=255)] = ""
    lang: Annotated[str, msgspec.Meta(max_length=35, pattern=rf"^[A-Za-z0-9-]*{_END}")] = "en"
    dialect: Dialect = "realcatcha"


class _Terms(msgspec.Struct, frozen=True):
    """What a session costs and how long it lives; see `SessionClaims`."""

    work: int
    epoch: int = 0
    network_rate: int = 0
    surcharge: float = 1.0
    over_budget: bool = False
    life_s: float = sessions.LIFE_S
    degraded: bool = False


@dataclass(frozen=True)
class SessionService:
    """The use case.

    Attributes:
        network_limit: Sessions that one network may begin; beyond it they are refused.
        budgets: Packs that a network and a site may take; beyond them sessions cost more.
        countries: Where visitors come from.
        refused: Networks over their limit, and until when (Unix time, seconds) they are refused unasked.
    """

    policies: Policies
    limiter: RateLimiter
    judge: Judge
    keys: Keyring
    network_limit: RateLimitItem
    budgets: PackBudgets
    degraded: DegradedPasses
    clock: Callable[[], float]
    countries: Countries = NO_COUNTRIES
    refused: dict[str, float] = field(default_factory=dict)

    async def __call__(self, request: CreateSession, visitor: Visitor) -> SessionStarted:
        """Begin a session.

        Raises:
            UnknownSiteKey: No such key, or a deactivated one.
            OriginNotAllowed: The page is on none of the site's domains.
            BlockedNetwork: A rule of the platform or the site refuses the visitor's network or country.
            TooManyRequests: The visitor's network is over its rate.
            Unavailable: Redis, or the gateway where only it knows the site.
        """
        site, policy = await self._find(request.site_key)
        self.policies.admit(visitor)
        country = admit_visitor(policy, visitor, self.countries)
        origin, hostname = _admit_origin(policy, visitor.origin)
        now = self.clock()
        network = self.keys.hash_network(visitor.network, now=now)
        sid = sessions.new_sid()
        terms = await self._terms(policy, sid=sid, network=network, now=now)
        claims = SessionClaims(
            sid=sid,
            site=site,
            origin=origin,
            hostname=hostname,
            action=request.action,
            cdata=request.cdata,
            lang=request.lang,
            mode=request.mode,
            dialect=request.dialect,
            issued_at=now,
            expires_at=now + terms.life_s,
            salt=sessions.new_salt(),
            count=proof_of_work.COUNT,
            work=terms.work,
            epoch=terms.epoch,
            network=network,
            network_rate=terms.network_rate,
            surcharge=terms.surcharge,
            over_budget=terms.over_budget,
            country=country,
            degraded=terms.degraded,
        )
        return SessionStarted(sessions.seal(claims, self.keys), timestamp(claims.expires_at), claims.puzzle)

    async def _find(self, site_key: str) -> tuple[str, SitePolicy]:
        site = canned_keys.site_of(site_key, test_keys=self.policies.test_keys)
        if site is None:
            raise UnknownSiteKey
        return site, await self.policies.active(site)

    async def _terms(self, policy: SitePolicy, *, sid: str, network: str, now: float) -> _Terms:
        """Count the session and say what it costs. Raises TooManyRequests, Unavailable."""
        if self.degraded.serves(policy):
            await self.degraded.admit(network)
            return _Terms(self.degraded.work, life_s=degraded_tokens.SESSION_LIFE_S, degraded=True)
        if self.refused.get(network, 0.0) > now:
            raise TooManyRequests(headers={"Retry-After": str(self.network_limit.get_expiry())})
        admission = await self.limiter.admit(
            sid, self._counters(network, policy.site), others=self.budgets.counters(network, policy.site), now=now
        )
        of_network, of_site = admission.counts
        if of_network > self.network_limit.amount:
            self._remember_refusal(network, now=now)
            raise TooManyRequests(headers={"Retry-After": str(self.network_limit.get_expiry())})
        drawn = self.budgets.drawn(admission.others, policy)
        surcharge = proof_of_work.surcharge(
            of_site / policy.sessions_per_minute, queue_load=self.judge.load(), pack_load=drawn.load
        )
        return _Terms(
            work=proof_of_work.work_for(policy.difficulty, factor=surcharge),
            epoch=admission.epoch,
            network_rate=round(of_network),
            surcharge=surcharge,
            over_budget=drawn.of_network > 1,
        )

    def _remember_refusal(self, network: str, *, now: float) -> None:
        """Refuse the network here for a while, so that what it is refused does not count as the site's load."""
        if len(self.refused) >= _MOST_REFUSED:
            self.refused.clear()
        self.refused[network] = now + _REFUSED_FOR_S

    def _counters(self, network: str, site: str) -> tuple[Counter, Counter]:
        return (
            Counter(f"rl:{{{network}}}:sessions", self.network_limit.get_expiry()),
            Counter(f"rl:{{{site}}}:sessions", _SITE_WINDOW_S),
        )


def _admit_origin(policy: SitePolicy, origin: str | None) -> tuple[str, str]:
    if canned_keys.test_outcome_of_site(policy.site) is None:
        return admit_origin(policy, origin)
    bound = bound_origin(origin)
    return bound, hostname_of_origin(bound) or ""
