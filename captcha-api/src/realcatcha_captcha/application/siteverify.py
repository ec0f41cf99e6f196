"""Verify a token for a site's back end: exactly once, in one atomic step of the store."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec
from realcatcha_contracts import SitePolicy, site_of_secret
from realcatcha_kit.client_address import parse_address
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.degraded import DegradedRedemptions
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.counts import ASKED_SITE, NO_COUNTS, Counts
from realcatcha_captcha.application.ports.state import RedeemRequest, RedeemStatus, StateStore
from realcatcha_captcha.domain import canned_keys, tokens
from realcatcha_captcha.domain.sessions import Dialect
from realcatcha_captcha.domain.tokens import TokenRecord
from realcatcha_captcha.domain.verification import Answer, Finding, acceptance, refusal

_FINDINGS: dict[RedeemStatus, Finding] = {
    RedeemStatus.SPENT: "spent",
    RedeemStatus.EXPIRED: "expired",
    RedeemStatus.FOREIGN: "foreign",
    RedeemStatus.UNKNOWN: "bad-response",
}


class Verification(msgspec.Struct, frozen=True):
    """One call, as it came; empty where a field is missing.

    Attributes:
        dialect: Spoken where the token is not known: the path's.
    """

    secret: str = ""
    response: str = ""
    remoteip: str = ""
    idempotency_key: str = ""
    sitekey: str = ""
    dialect: Dialect = "realcatcha"


class _Refused(Exception):
    def __init__(self, *findings: Finding) -> None:
        self.findings = list(findings)


@dataclass(frozen=True)
class SiteverifyService:
    """The use case."""

    policies: Policies
    state: StateStore
    degraded: DegradedRedemptions
    clock: Callable[[], float]
    counts: Counts = NO_COUNTS

    async def __call__(self, call: Verification) -> Answer:
        """Answer one call; raises nothing that a caller must handle: what fails is `internal-error`."""
        try:
            return await self._verify(call)
        except _Refused as refused:
            return self._refuse(refused.findings, call.dialect)
        except Unavailable:
            return self._refuse(["internal"], call.dialect)

    def _refuse(self, findings: list[Finding], dialect: Dialect, *, test: bool = False) -> Answer:
        """Refuse, and count it for the site that the secret named."""
        if site := ASKED_SITE.get():
            self.counts.add(site, "refused")
            for finding in findings:
                self.counts.add(site, "refusal", finding)
        return refusal(findings, dialect, test=test)

    async def _verify(self, call: Verification) -> Answer:
        _require_fields(call)
        outcome = canned_keys.test_outcome_of_secret(call.secret) if self.policies.test_keys else None
        if outcome is not None:
            canned = _canned(outcome, call, now=self.clock())
            if canned is not None:
                return canned
            policy = canned_keys.test_policy(canned_keys.TEST_SITE)
        else:
            policy = await self._policy_of(call.secret)
        key = _check_fields(call, policy, test_keys=self.policies.test_keys)
        sid = tokens.sid_of_token(call.response)
        if sid is not None:
            request = RedeemRequest(sid, tokens.hash_token(call.response), policy.site, self.clock(), key)
            redeemed = await self.state.redeem(request)
        else:
            redeemed = await self.degraded.redeem(call.response, policy, key)
        record = tokens.decode_record(redeemed.record) if redeemed.record else None
        if record is None or redeemed.status in _FINDINGS:
            finding = _FINDINGS[redeemed.status]
            return self._refuse([finding], _dialect(record, redeemed.status, call), test=outcome is not None)
        if redeemed.status is RedeemStatus.REDEEMED and outcome is None and not record.test:
            self.counts.add(policy.site, "verified")
        return acceptance(record, expose_reasons=policy.expose_reasons)

    async def _policy_of(self, secret: str) -> SitePolicy:
        site = site_of_secret(secret)
        policy = await self.policies.find(site) if site else None
        if policy is None:
            raise _Refused("bad-secret")
        digest = hashlib.sha256(secret.encode()).hexdigest()
        now = self.clock()
        for known in policy.secrets:
            is_current = known.not_after is None or now < known.not_after
            if hmac.compare_digest(known.sha256, digest) and is_current:
                return policy
        raise _Refused("bad-secret")


def _require_fields(call: Verification) -> None:
    missing: list[Finding] = []
    if not call.secret:
        missing.append("missing-secret")
    if not call.response:
        missing.append("missing-response")
    if missing:
        raise _Refused(*missing)


def _check_fields(call: Verification, policy: SitePolicy, *, test_keys: bool) -> str:
    """Check the optional fields; gives the idempotency key in canonical form, empty where there is none."""
    if call.remoteip and parse_address(call.remoteip) is None:
        raise _Refused("bad-remoteip")
    if call.sitekey and canned_keys.site_of(call.sitekey, test_keys=test_keys) != policy.site:
        raise _Refused("foreign")
    if not call.idempotency_key:
        return ""
    try:
        return str(UUID(call.idempotency_key))
    except ValueError:
        raise _Refused("bad-request") from None


def _canned(outcome: canned_keys.Outcome, call: Verification, *, now: float) -> Answer | None:
    """Answer for a test secret; None where the token is to be redeemed like any other, which only a test token can."""
    if outcome == "fail":
        return refusal(["bad-response"], call.dialect, test=True)
    if outcome == "spent":
        return refusal(["spent"], call.dialect, test=True)
    if not canned_keys.is_dummy_token(call.response):
        return None
    record = TokenRecord("example.com", "", "", call.dialect, now, 0.9, None, [], test=True)
    return acceptance(record, expose_reasons=False)


def _dialect(record: TokenRecord | None, status: RedeemStatus, call: Verification) -> Dialect:
    """Speak the token's dialect, but not to a site that the token does not belong to."""
    return call.dialect if record is None or status is RedeemStatus.FOREIGN else record.dialect
