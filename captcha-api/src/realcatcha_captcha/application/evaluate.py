"""Evaluate a session: proof of work, behaviour, risk; then a token, a challenge or a denial."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec
import structlog
from msgspec import structs
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.admission import admit_visitor
from realcatcha_captcha.application.degraded import DegradedPasses
from realcatcha_captcha.application.outcomes import Outcome, Outcomes, release
from realcatcha_captcha.application.pack_budgets import PackBudgets
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.behaviour import BehaviourReader, Reading
from realcatcha_captcha.application.ports.counters import Counter, RateLimiter
from realcatcha_captcha.application.ports.countries import NO_COUNTRIES, Countries
from realcatcha_captcha.application.ports.judging import Judge, JudgeRequest, Opinion
from realcatcha_captcha.application.ports.state import Claimed, ClaimRequest, ClaimStatus, Settlement, StateStore
from realcatcha_captcha.application.ports.telemetry import TelemetrySink
from realcatcha_captcha.application.records import record_of
from realcatcha_captcha.application.state_record import SessionState, encode_state
from realcatcha_captcha.application.steps import claim_or_wait, hash_body, new_claim_id, wrong_answers
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import addresses, canned_keys, difficulty, proof_of_work, risk, sessions, signals
from realcatcha_captcha.domain.errors import MalformedTelemetry, PowInvalid, SessionUsed
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.policy import bound_origin
from realcatcha_captcha.domain.risk import Assessment, Evidence, Step
from realcatcha_captcha.domain.sessions import SessionClaims
from realcatcha_captcha.domain.telemetry import Telemetry, parse_telemetry

UNKNOWNS_WINDOW_S: Final = 600
UNKNOWNS_PER_NETWORK: Final = 30
UNKNOWN_SHARE_OF_SITE: Final = 5.0  # in ten minutes: half of what the site's policy calls ordinary in that time
_OWN_COUNTERS: Final = 3
_REFUSED_UNREAD_AFTER: Final = 3
_MOST_REFUSED: Final = 10_000
_WITHOUT_POINTER: Final = frozenset({"keyboard", "none"})
_WITHOUT_BLAME: Final = frozenset({risk.UNKNOWN_TRUST, signals.NETWORK_CHANGED.name})
_log = structlog.get_logger("realcatcha.evaluate")


class EvaluateRequest(msgspec.Struct, frozen=True):
    """Body of ``POST /captcha/v1/sessions/evaluate``."""

    session: str
    pow: proof_of_work.Solution
    telemetry: msgspec.Raw


@dataclass(frozen=True)
class Case:
    """One evaluation on its way."""

    claims: SessionClaims
    policy: SitePolicy
    telemetry: Telemetry
    reading: Reading
    claimed: Claimed
    claim_id: str
    network: str
    address: str
    request_id: str
    arrived_at: float


@dataclass(frozen=True)
class EvaluateService:
    """The use case.

    Attributes:
        refused: How often each session was sent here again with another body; see `_refuse_used`.
    """

    policies: Policies
    state: StateStore
    judge: Judge
    behaviour: BehaviourReader
    outcomes: Outcomes
    sink: TelemetrySink
    degraded: DegradedPasses
    budgets: PackBudgets
    limiter: RateLimiter
    keys: Keyring
    clock: Callable[[], float]
    countries: Countries = NO_COUNTRIES
    refused: dict[str, int] = field(default_factory=dict)

    async def __call__(self, request: EvaluateRequest, body: bytes, visitor: Visitor) -> bytes:
        """Evaluate; returns the response body.

        Raises:
            SessionInvalid, SessionExpired, SessionUsed: The session's.
            UnknownSiteKey: The site was deactivated meanwhile.
            BlockedNetwork: A rule of the platform or the site refuses the visitor's network or country.
            PowInvalid: A nonce is wrong.
            MalformedTelemetry: Before anything is stored.
            Unavailable: Redis, or no challenge is ready.
        """
        now = self.clock()
        claims = sessions.unseal(request.session, self.keys, origin=bound_origin(visitor.origin), now=now)
        self._refuse_used(claims.sid)
        policy = await self.policies.active(claims.site)
        self.policies.admit(visitor)
        admit_visitor(policy, visitor, self.countries)
        if not proof_of_work.is_solved(claims.puzzle, request.pow):
            raise PowInvalid
        telemetry = parse_telemetry(bytes(request.telemetry))
        if telemetry.context != "point":  # the page decides what is judged, not the visitor: drawing is judged milder
            raise MalformedTelemetry("`context` is `point` before a challenge.")
        if claims.degraded:
            return self.degraded.passed(claims, policy, body_hash=hash_body(body), now=now)
        reading = self.behaviour.read(telemetry)
        claim = ClaimRequest(
            sid=claims.sid,
            epoch=claims.epoch,
            body_hash=hash_body(body),
            claim_id=new_claim_id(),
            now=now,
            trace=_name_of(reading.replay_slots),
            counters=(*_counters(claims), *self.policies.difficulties.counters(policy)),
        )
        try:
            claimed = await claim_or_wait(lambda: self.state.claim(replace(claim, now=self.clock())), used=SessionUsed)
        except SessionUsed:
            self._remember_refusal(claims.sid)
            raise
        if claimed.status is ClaimStatus.STORED:
            return claimed.reply
        if recent := claimed.counts[_OWN_COUNTERS:]:
            self.policies.difficulties.learn(policy, recent)
            policy = await self.policies.active(claims.site)
        network = self.keys.hash_network(visitor.network, now=claims.issued_at)
        case = Case(
            claims,
            policy,
            telemetry,
            reading,
            claimed,
            claim.claim_id,
            network,
            addresses.seal(visitor.address, claims.sid, self.keys),
            visitor.request_id,
            now,
        )
        return await self._decide(case)

    def _refuse_used(self, sid: str) -> None:
        """Refuse what was sent here too often before its trace is read: that costs milliseconds, and no work anew."""
        if self.refused.get(sid, 0) >= _REFUSED_UNREAD_AFTER:
            raise SessionUsed

    def _remember_refusal(self, sid: str) -> None:
        if len(self.refused) >= _MOST_REFUSED:
            self.refused.clear()
        self.refused[sid] = self.refused.get(sid, 0) + 1

    async def _decide(self, case: Case) -> bytes:
        settled, replay_hits = False, case.claimed.replay_hits
        try:
            opinion, hits_found = await asyncio.gather(self._ask_model(case), self._replay_hits(case))
            replay_hits = hits_found
            assessment = _canned(case) or self._assess(case, opinion, replay_hits=hits_found)
            outcome = await self._outcome(case, assessment)
            settlement = await self._counted(case, outcome, opinion)
            settled = await self.state.settle(replace(settlement, address=case.address))
        finally:
            if not settled:
                await self._release(case, replay_hits=replay_hits)
        if not settled:
            raise SessionUsed
        record = record_of(
            outcome,
            step="evaluate",
            now=outcome.settlement.now,
            request_id=case.request_id,
            telemetry=case.telemetry,
            model_version=opinion.model_version,
            shadow=case.policy.shadow,
        )
        await self.sink.record(record)
        return outcome.settlement.reply

    async def _ask_model(self, case: Case) -> Opinion:
        if case.reading.features is None or canned_keys.test_outcome_of_site(case.claims.site):
            return Opinion(None)
        return await self.judge.judge(
            JudgeRequest(
                sid=case.claims.sid,
                site=case.claims.site,
                network=case.network,
                request_id=case.request_id,
                context=case.telemetry.context,
                feature_version=case.reading.feature_version,
                features=case.reading.features,
            )
        )

    async def _counted(self, case: Case, outcome: Outcome, opinion: Opinion) -> Settlement:
        """Count against its network what a visitor takes: a pack, and the right to be of unknown trust.

        A network over its own limit no longer counts against the site. One step raises and tells the network's counts,
        so that of many visitors at once no two see the same. Nothing is known of test keys' visitors on purpose: they
        count against nobody.
        """
        settlement = outcome.settlement
        is_unknown = opinion.trust is None and canned_keys.test_outcome_of_site(case.claims.site) is None
        of_network, of_site = _counters(case.claims)[:2]
        own = (*((of_network,) if is_unknown else ()), *settlement.hits[:1])
        if not own:
            return settlement
        counts = (await self.limiter.admit(case.claims.sid, own, now=settlement.now)).counts
        hits = settlement.hits[1:]
        if settlement.hits and self.budgets.is_over(counts[-1]):
            hits, state = (), structs.replace(outcome.state, over_budget=True)
            settlement = replace(settlement, record=encode_state(state))
        if is_unknown and counts[0] <= UNKNOWNS_PER_NETWORK:
            hits = (*hits, of_site)
        return replace(settlement, hits=hits)

    async def _replay_hits(self, case: Case) -> int:
        """Look for an earlier trace like this one, and keep it: after the claim, which nobody gets twice."""
        if case.claimed.replay_hits is not None:
            return case.claimed.replay_hits
        return await self.state.note_replay(case.reading.replay_slots, now=case.arrived_at)

    def _assess(self, case: Case, opinion: Opinion, *, replay_hits: int) -> Assessment:
        claims, claimed = case.claims, case.claimed
        unknown_network, unknown_site, wrong = claimed.counts[:_OWN_COUNTERS]
        replayed = self.behaviour.replay_reason(replay_hits, len(case.reading.replay_slots))
        reasons = (
            *case.reading.reasons,
            *signals.telemetry_reasons(case.telemetry),
            *signals.session_reasons(claims, network=case.network, now=case.arrived_at),
            *signals.network_reasons(wrong),
            *((replayed,) if replayed else ()),
        )
        exhausted = (
            unknown_network >= UNKNOWNS_PER_NETWORK
            or unknown_site >= UNKNOWN_SHARE_OF_SITE * case.policy.sessions_per_minute
        )
        evidence = Evidence(opinion.trust, reasons, unknowns_exhausted=exhausted)
        return risk.assess(evidence, case.policy.thresholds, shift=risk.jitter(claims.sid, self.keys))

    async def _outcome(self, case: Case, assessment: Assessment) -> Outcome:
        state = SessionState(
            claims=case.claims,
            organisation=case.policy.organisation,
            asked=assessment.step,
            trust=assessment.trust,
            reasons=list(assessment.reasons),
            judged=assessment.trust is not None or case.reading.features is None,
            rounds=risk.rounds_of(assessment.step),
            band=self._band(case, assessment),
            by_ear=case.telemetry.pointer in _WITHOUT_POINTER,
            over_budget=case.claims.over_budget,
        )
        now = self.clock()
        if canned_keys.test_outcome_of_site(case.claims.site) == "fail":
            return self.outcomes.denied(state, claim_id=case.claim_id, now=now)
        if assessment.step is Step.PASS or case.policy.shadow:
            return self.outcomes.passed(state, claim_id=case.claim_id, now=now, shadow=case.policy.shadow)
        return await self.outcomes.challenge(state, case.policy, claim_id=case.claim_id, now=now)

    def _band(self, case: Case, assessment: Assessment) -> int:
        return difficulty.band_of(
            assessment.step,
            difficulty=case.policy.difficulty,
            level=self.policies.difficulties.level(case.policy),
            draw=risk.draw(case.claims.sid, self.keys),
            named=not _WITHOUT_BLAME.issuperset(assessment.reasons),
        )

    async def _release(self, case: Case, *, replay_hits: int | None) -> None:
        """Let the same visitor try again where nothing was decided; a store that is away keeps the claim a while."""
        undo = release(
            None,
            sid=case.claims.sid,
            claim_id=case.claim_id,
            now=self.clock(),
            replay_hits=replay_hits,
        )
        try:
            await asyncio.shield(self.state.settle(undo))
        except Unavailable as error:  # the first failure is the one to report
            _log.warning("release_failed", private=error.private)


def _name_of(slots: tuple[int, ...]) -> str:
    """Name a trace by its positions; empty where it has none."""
    return hash_body(repr(slots).encode()) if slots else ""


def _canned(case: Case) -> Assessment | None:
    """Give the fixed step of a test site key."""
    outcome = canned_keys.test_outcome_of_site(case.claims.site)
    if outcome is None:
        return None
    return Assessment(Step.EASY if outcome == "challenge" else Step.PASS, None, ())


def _counters(claims: SessionClaims) -> tuple[Counter, ...]:
    return (
        Counter(f"rl:{{{claims.network}}}:unknown", UNKNOWNS_WINDOW_S),
        Counter(f"rl:{{{claims.site}}}:unknown", UNKNOWNS_WINDOW_S),
        wrong_answers(claims),
    )
