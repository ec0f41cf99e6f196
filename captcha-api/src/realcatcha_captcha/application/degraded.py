"""What goes on for sites that say `pow-only` while the store of sessions is away (DESIGN 9).

Sessions are signed and stored nowhere, as always; proof of work at its highest price takes the place of everything
else; tokens are signed too, live a minute and say `degraded`. A process redeems each once. What it redeemed it tells
the store as soon as that is back, and from then on the store decides: so a token can be redeemed once on each process
of the service while the store is away, and once in all otherwise.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from realcatcha_contracts import SitePolicy, UsageEvent, encode_usage
from realcatcha_kit.errors import TooManyRequests, Unavailable

from realcatcha_captcha.application import results
from realcatcha_captcha.application.ports.counters import RateLimiter
from realcatcha_captcha.application.ports.outage import Outage
from realcatcha_captcha.application.ports.state import (
    RETRY_WINDOW_S,
    ClaimRequest,
    Phase,
    Redeemed,
    RedeemRequest,
    RedeemStatus,
    Settlement,
    StateStore,
    TokenIssue,
)
from realcatcha_captcha.application.steps import new_claim_id
from realcatcha_captcha.domain import degraded_tokens, proof_of_work, risk, tokens
from realcatcha_captcha.domain.degraded_tokens import DegradedToken
from realcatcha_captcha.domain.errors import SessionExpired, SessionUsed
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.risk import Step
from realcatcha_captcha.domain.sessions import SessionClaims

_MOST_WORK: Final = proof_of_work.MAX_HASHES // proof_of_work.COUNT
STORE_AWAY: Final = "store-away"
_MOST: Final = 50_000
_AFTERLIFE_S: Final = 900.0  # as long as an ordinary token is known as spent
_log = structlog.get_logger("realcatcha.degraded")


@dataclass(frozen=True)
class _Reply:
    body_hash: str
    at: float
    reply: bytes


@dataclass
class _Spent:
    token: DegradedToken
    request: RedeemRequest
    usage: bytes
    told: bool = False
    repeats: int = 0


@dataclass(frozen=True)
class DegradedPasses:
    """Sessions and passes of one process while the store is away.

    Attributes:
        network_limit: Sessions that one network may begin on this process.
        work: Hashes of each sub-puzzle, on average.
    """

    outage: Outage
    keys: Keyring
    network_limit: RateLimitItem
    work: int = _MOST_WORK
    _limiter: FixedWindowRateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))
    _replies: OrderedDict[str, _Reply] = field(default_factory=OrderedDict)

    def serves(self, policy: SitePolicy) -> bool:
        """Tell whether the site's visitors are let through on proof of work alone now."""
        return self.outage.is_open and policy.outage == "pow-only"

    async def admit(self, network: str) -> None:
        """Count a session of a network. Raises TooManyRequests."""
        if not await self._limiter.hit(self.network_limit, network):
            raise TooManyRequests(headers={"Retry-After": str(self.network_limit.get_expiry())})

    def passed(self, claims: SessionClaims, policy: SitePolicy, *, body_hash: str, now: float) -> bytes:
        """Issue a token to a session whose proof of work was checked; the same bytes for the same body within 30 s.

        Raises:
            SessionExpired: The store is back: a new session is judged as usual.
            SessionUsed: This process has passed it with another body.
        """
        if not self.serves(policy):
            raise SessionExpired
        earlier = self._replies.get(claims.sid)
        if earlier is not None:
            if earlier.body_hash == body_hash and now - earlier.at <= RETRY_WINDOW_S:
                return earlier.reply
            raise SessionUsed
        reply = self._issue(claims, now=now)
        self._replies[claims.sid] = _Reply(body_hash, now, reply)
        self._forget(now)
        return reply

    def _issue(self, claims: SessionClaims, *, now: float) -> bytes:
        record = tokens.TokenRecord(
            hostname=claims.hostname,
            action=claims.action,
            cdata=claims.cdata,
            dialect=claims.dialect,
            issued_at=now,
            score=risk.score_of(Step.TWO_HARD),
            trust=None,
            reasons=[STORE_AWAY],
            degraded=True,
        )
        expires_at = now + degraded_tokens.LIFE_S
        latency_ms = max(0, round((now - claims.issued_at) * 1000))
        token = DegradedToken(claims.sid, claims.site, expires_at, record, claims.country, latency_ms)
        text = degraded_tokens.seal(token, self.keys)
        return results.encode(results.Passed(text, results.timestamp(expires_at)))

    def _forget(self, now: float) -> None:
        """Forget sessions past their life, and the oldest of too many; a token counts once by its session."""
        while self._replies:
            oldest = next(iter(self._replies.values()))
            if now - oldest.at <= degraded_tokens.SESSION_LIFE_S and len(self._replies) <= _MOST:
                return
            self._replies.popitem(last=False)


@dataclass(frozen=True)
class DegradedRedemptions:
    """Redeems degraded tokens: in the store, or in this process while the store is away."""

    state: StateStore
    limiter: RateLimiter
    outage: Outage
    keys: Keyring
    clock: Callable[[], float]
    _spent: OrderedDict[str, _Spent] = field(default_factory=OrderedDict)

    async def redeem(self, text: str, policy: SitePolicy, idempotency_key: str) -> Redeemed:
        """Spend a token once. Raises Unavailable where the store is away and the policy is not `pow-only`."""
        token = degraded_tokens.unseal(text, self.keys)
        if token is None:
            return Redeemed(RedeemStatus.UNKNOWN)
        now = self.clock()
        record = tokens.encode_record(token.record)
        if token.site != policy.site:
            return Redeemed(RedeemStatus.FOREIGN, record)
        request = RedeemRequest(token.sid, tokens.hash_token(text), token.site, now, idempotency_key)
        spent = self._spent.get(token.sid)
        if spent is not None:
            return Redeemed(_again(spent, request), record)
        if now >= token.expires_at:
            return Redeemed(RedeemStatus.EXPIRED, record)
        if self.outage.is_open and policy.outage == "pow-only":
            self._spend(_Spent(token, request, _usage_of(token, policy)))
            return Redeemed(RedeemStatus.REDEEMED, record)
        return await self._redeem_in_store(token, request, _usage_of(token, policy))

    async def hand_over(self) -> None:
        """Tell the store what was redeemed without it; to be called while it is there, again until nothing waits."""
        for sid, spent in list(self._spent.items()):
            if not spent.told:
                try:
                    await self._redeem_in_store(spent.token, spent.request, spent.usage)
                except Unavailable as error:
                    _log.warning("redemptions_not_handed_over", private=error.private)
                    return
                spent.told = True
            if self.clock() >= spent.token.expires_at + tokens.IDEMPOTENT_FOR_S:
                del self._spent[sid]

    async def _redeem_in_store(self, token: DegradedToken, request: RedeemRequest, usage: bytes) -> Redeemed:
        """Take the session through the store's own steps, each atomic: whoever claims it first redeems it."""
        claim_id, now = new_claim_id(), request.now
        epoch = (await self.limiter.admit(token.sid, (), now=now)).epoch
        await self.state.claim(ClaimRequest(token.sid, epoch, request.token_hash, claim_id, now))
        issue = TokenIssue(request.token_hash, token.site, token.expires_at, tokens.encode_record(token.record), usage)
        passed = Settlement(
            token.sid, claim_id, now, Phase.PASSED, reply=b"-", record=b"", keep_s=_AFTERLIFE_S, token=issue
        )
        await self.state.settle(passed)
        redeemed = await self.state.redeem(request)
        if redeemed.status is RedeemStatus.UNKNOWN:  # another token of the session was redeemed, or is being
            return Redeemed(RedeemStatus.SPENT, issue.record)
        return redeemed

    def _spend(self, spent: _Spent) -> None:
        if len(self._spent) >= _MOST:
            sid, oldest = next(iter(self._spent.items()))
            if spent.request.now < oldest.token.expires_at:
                raise Unavailable(private="too many redemptions wait for the store")
            del self._spent[sid]
            _log.warning("redemption_uncounted", site_id=oldest.token.site)
        self._spent[spent.token.sid] = spent


def _usage_of(token: DegradedToken, policy: SitePolicy) -> bytes:
    event = UsageEvent(
        id=token.sid,
        site=token.site,
        organisation=policy.organisation,
        ts=0.0,  # the redemption's
        kind="pow",
        verdict="passed",
        country=token.country,
        latency_ms=token.latency_ms,
    )
    return encode_usage(event)


def _again(spent: _Spent, request: RedeemRequest) -> RedeemStatus:
    same = request.idempotency_key and request.idempotency_key == spent.request.idempotency_key
    in_time = request.now - spent.request.now <= tokens.IDEMPOTENT_FOR_S
    if not same or not in_time or spent.repeats >= tokens.IDEMPOTENT_REPEATS:
        return RedeemStatus.SPENT
    spent.repeats += 1
    return RedeemStatus.REPEATED
