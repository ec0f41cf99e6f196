"""Answer a challenge: one attempt, consumed before it is judged."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
import structlog
from msgspec import structs
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.difficulty import answer_hits
from realcatcha_captcha.application.outcomes import MAX_WRONG, Outcome, Outcomes, release
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.state import ClaimStatus, StateStore, TakeRequest
from realcatcha_captcha.application.ports.telemetry import TelemetrySink
from realcatcha_captcha.application.records import record_of
from realcatcha_captcha.application.state_record import SessionState, decode_state
from realcatcha_captcha.application.steps import check_price, claim_or_wait, hash_body, new_claim_id
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import challenge_ids, proof_of_work, risk, signals
from realcatcha_captcha.domain.challenges.kinds import Kind
from realcatcha_captcha.domain.errors import ChallengeGone
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.policy import bound_origin
from realcatcha_captcha.domain.risk import Evidence, Step
from realcatcha_captcha.domain.telemetry import Telemetry, parse_telemetry

_log = structlog.get_logger("realcatcha.answer")


class AnswerRequest(msgspec.Struct, frozen=True):
    """Body of ``POST /captcha/v1/challenges/answer``; the shape of `answer` is its kind's."""

    challenge: str
    answer: msgspec.Raw
    telemetry: msgspec.Raw
    pow: proof_of_work.Solution | None = None


@dataclass(frozen=True)
class AnswerService:
    """The use case."""

    policies: Policies
    state: StateStore
    outcomes: Outcomes
    kinds: dict[str, Kind]
    sink: TelemetrySink
    keys: Keyring
    clock: Callable[[], float]

    async def __call__(self, request: AnswerRequest, body: bytes, visitor: Visitor) -> bytes:
        """Judge an answer; returns the response body.

        Raises:
            ChallengeGone: Unknown, expired, answered or replaced.
            SessionInvalid: Another origin than the session's.
            PowRequired, PowInvalid: The challenge carries a price.
            Malformed, MalformedTelemetry: The attempt is not consumed.
            Unavailable: Redis, or no next round is ready after a right answer; the attempt is not consumed.
        """
        asked = challenge_ids.parse(request.challenge, self.keys)
        check_price(asked, request.pow)
        telemetry = parse_telemetry(bytes(request.telemetry))
        claim_id = new_claim_id()
        take = TakeRequest(asked.sid, asked.text, bound_origin(visitor.origin), hash_body(body), claim_id, self.clock())
        taken = await claim_or_wait(lambda: self.state.take(replace(take, now=self.clock())), used=ChallengeGone)
        if taken.status is ClaimStatus.STORED:
            return taken.reply
        state = decode_state(taken.record)
        settled = False
        try:
            right = self._is_right(state, bytes(request.answer))
            policy = await self.policies.active(state.claims.site)
            heard = self._hear(state, taken.late_trust, telemetry, policy)
            outcome = await self._outcome(heard, policy, right=right, claim_id=claim_id)
            settled = await self.state.settle(replace(outcome.settlement, hits=answer_hits(state, right=right)))
        finally:
            if not settled:
                await undo(self.state, state, claim_id=claim_id, now=self.clock())
        if not settled:
            raise ChallengeGone
        record = record_of(
            outcome,
            step="answer",
            now=outcome.settlement.now,
            request_id=visitor.request_id,
            telemetry=telemetry,
            solved=right,
        )
        await self.sink.record(record)
        return outcome.settlement.reply

    def _is_right(self, state: SessionState, raw: bytes) -> bool:
        kind = self.kinds[state.kind]
        return kind.is_right(state.expected, kind.read_answer(raw))

    def _hear(
        self, state: SessionState, late_trust: float | None, telemetry: Telemetry, policy: SitePolicy
    ) -> SessionState:
        """Bind what became known since the challenge was shown; it may ask for more, never for less."""
        reasons = signals.telemetry_reasons(telemetry)
        late = late_trust if not state.judged else None
        trust = state.trust if late is None else late
        if not reasons and late is None:
            return state
        evidence = Evidence(100.0 if trust is None else trust, tuple(reasons))
        shift = risk.jitter(state.claims.sid, self.keys)
        assessment = risk.assess(evidence, policy.thresholds, shift=shift)
        names = sorted({*state.reasons, *assessment.reasons})
        state = structs.replace(state, trust=trust, judged=state.judged or late is not None, reasons=names)
        if assessment.step <= state.step:
            return state
        return structs.replace(
            state,
            asked=assessment.step,
            rounds=risk.rounds_of(assessment.step),
            band=risk.band_of(assessment.step),
            counts=state.step >= Step.HARD,  # an easy challenge does not count as a hard one
        )

    async def _outcome(self, state: SessionState, policy: SitePolicy, *, right: bool, claim_id: str) -> Outcome:
        now = self.clock()
        if not right:
            state = structs.replace(state, wrong=state.wrong + 1, counts=True)
            if state.wrong >= MAX_WRONG:
                return self.outcomes.denied(state, claim_id=claim_id, now=now)
            try:
                return await self.outcomes.challenge(state, policy, claim_id=claim_id, now=now, reason="wrong")
            except Unavailable:  # a wrong answer is spent: an empty pool must not turn it into a free guess
                return self.outcomes.denied(state, claim_id=claim_id, now=now)
        state = structs.replace(state, solved=state.solved + state.counts, counts=True)
        if state.solved < state.rounds:
            return await self.outcomes.challenge(state, policy, claim_id=claim_id, now=now, reason="next")
        return self.outcomes.passed(state, claim_id=claim_id, now=now)


async def undo(store: StateStore, state: SessionState, *, claim_id: str, now: float) -> None:
    """Open the challenge again where nothing was decided; a store that is away keeps the claim a while."""
    settlement = release(state, sid=state.claims.sid, claim_id=claim_id, now=now)
    try:
        await asyncio.shield(store.settle(settlement))
    except Unavailable as error:  # the first failure is the one to report
        _log.warning("release_failed", private=error.private)
