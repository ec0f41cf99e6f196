"""Answer a challenge: one attempt, consumed before it is judged."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
import structlog
from msgspec import structs
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application import difficulty
from realcatcha_captcha.application.choosing import Wish
from realcatcha_captcha.application.ink import Drawing, InkJudge
from realcatcha_captcha.application.outcomes import MAX_WRONG, Outcome, Outcomes, release
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.counters import Counter, RateLimiter
from realcatcha_captcha.application.ports.state import ClaimStatus, StateStore, TakeRequest
from realcatcha_captcha.application.ports.telemetry import TelemetrySink
from realcatcha_captcha.application.records import record_of
from realcatcha_captcha.application.state_record import SessionState, decode_state
from realcatcha_captcha.application.steps import check_price, claim_or_wait, hash_body, new_claim_id, wrong_answers
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import challenge_ids, proof_of_work, risk, signals
from realcatcha_captcha.domain.challenges.kinds import Expected, Kind
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
class Attempt:
    """One answer on its way."""

    state: SessionState
    answer: bytes
    telemetry: Telemetry
    request_id: str


@dataclass(frozen=True)
class Judged:
    """What an answer comes to.

    Attributes:
        right: None where it could not be read: it is neither right nor wrong.
        state: The session's, with what judging found.
        hand_unknown: It was drawn, and nobody could say whether by a person.
    """

    right: bool | None
    state: SessionState
    hand_unknown: bool = False


@dataclass(frozen=True)
class AnswerService:
    """The use case."""

    policies: Policies
    state: StateStore
    outcomes: Outcomes
    kinds: dict[str, Kind]
    ink: InkJudge
    limiter: RateLimiter
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
            policy = await self.policies.active(state.claims.site)
            attempt = Attempt(state, bytes(request.answer), telemetry, visitor.request_id)
            judged = await self._judge(attempt)
            state = structs.replace(state, drawing=judged.state.drawing, drawing_hits=judged.state.drawing_hits)
            heard = self._hear(judged.state, taken.late_trust, telemetry, policy)
            if judged.right and judged.hand_unknown:
                heard = _as_unknown(heard)
            outcome = await self._outcome(heard, policy, right=judged.right, claim_id=claim_id)
            solved = self._decides(judged)
            hits = await self._count(state, right=solved) if solved is not None else ()
            settlement = outcome.settlement
            settled = await self.state.settle(replace(settlement, hits=(*settlement.hits, *hits)))
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
            solved=solved,
            answered=state.kind,
        )
        await self.sink.record(record)
        return outcome.settlement.reply

    async def _judge(self, attempt: Attempt) -> Judged:
        state = attempt.state
        kind = self.kinds[state.kind]
        answer = kind.read_answer(attempt.answer)
        expected = Expected(state.expected, state.words, state.weights, state.forgiven)
        if not kind.read_by_model:
            right = kind.is_right(expected, answer)
            forgiven = state.forgiven + kind.disagreement(expected, answer) if right else 0.0
            return Judged(right, structs.replace(state, forgiven=forgiven))
        digest = hash_body(attempt.answer)
        drawing = Drawing(
            ink=answer,
            state=state,
            pointer=attempt.telemetry.pointer,
            digest=digest,
            request_id=attempt.request_id,
        )
        verdict = await self.ink(drawing)
        names = sorted({*state.reasons, *verdict.reasons})
        state = structs.replace(state, reasons=names, drawing=digest, drawing_hits=verdict.replay_hits)
        if verdict.word is None:
            return Judged(None, state)
        right = not verdict.is_forged and kind.is_right(expected, verdict.word)
        return Judged(right, state, hand_unknown=verdict.hand_unknown)

    async def _count(self, state: SessionState, *, right: bool) -> tuple[Counter, ...]:
        """Count a wrong answer against its network; give what the answer counts for its site.

        One step raises and tells the network's count: of answers given all at once no two see the same.
        """
        if right or not difficulty.counts(state):
            return difficulty.answer_hits(state, right=right)
        of_network = (wrong_answers(state.claims),)
        admission = await self.limiter.admit(state.claims.sid, of_network, now=self.clock())
        return difficulty.answer_hits(state, right=False, of_network=admission.counts[0])

    def _decides(self, judged: Judged) -> bool | None:
        """Tell whether the challenge is solved or failed by an answer; None while it is neither."""
        is_last = judged.state.sets + 1 >= self.kinds[judged.state.kind].sets
        return judged.right if is_last or not judged.right else None

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

    async def _outcome(self, state: SessionState, policy: SitePolicy, *, right: bool | None, claim_id: str) -> Outcome:
        now = self.clock()
        if right is None:
            state = structs.replace(state, counts=True)
            wish = Wish(never=state.kind)
            return await self.outcomes.challenge(state, policy, claim_id=claim_id, now=now, reason="unread", wish=wish)
        if not right:
            return await self._after_wrong(_failed(state), policy, claim_id=claim_id, now=now)
        if state.counts and state.sets + 1 < self.kinds[state.kind].sets:
            return await self._next_set(state, policy, claim_id=claim_id, now=now)
        state = _solved(state, sets=self.kinds[state.kind].sets)
        if state.solved < state.rounds:
            return await self.outcomes.challenge(state, policy, claim_id=claim_id, now=now, reason="next")
        return self.outcomes.passed(state, claim_id=claim_id, now=now)

    async def _after_wrong(self, state: SessionState, policy: SitePolicy, *, claim_id: str, now: float) -> Outcome:
        if state.wrong >= MAX_WRONG:
            return self.outcomes.denied(state, claim_id=claim_id, now=now)
        try:
            return await self.outcomes.challenge(state, policy, claim_id=claim_id, now=now, reason="wrong")
        except Unavailable:  # a wrong answer is spent: an empty pool must not turn it into a free guess
            return self.outcomes.denied(state, claim_id=claim_id, now=now)

    async def _next_set(self, state: SessionState, policy: SitePolicy, *, claim_id: str, now: float) -> Outcome:
        """Ask the same kind's next round; where its shelf has become empty, begin another challenge."""
        further = structs.replace(state, sets=state.sets + 1)
        wish = Wish(only=state.kind)
        try:
            return await self.outcomes.challenge(further, policy, claim_id=claim_id, now=now, reason="next", wish=wish)
        except Unavailable:
            state = structs.replace(state, sets=0, forgiven=0.0)
            return await self.outcomes.challenge(state, policy, claim_id=claim_id, now=now, reason="next")


def _as_unknown(state: SessionState) -> SessionState:
    """Ask no less than of visitors of unknown trust; else whoever is judged badly would say that a finger drew."""
    if state.step >= Step.HARD:
        return state
    return structs.replace(
        state,
        asked=Step.HARD,
        rounds=risk.rounds_of(Step.HARD),
        band=risk.band_of(Step.HARD),
        counts=False,
        reasons=sorted({*state.reasons, risk.UNKNOWN_TRUST}),
    )


def _failed(state: SessionState) -> SessionState:
    return structs.replace(
        state,
        wrong=state.wrong + 1,
        failed_kinds=[*state.failed_kinds, state.kind],
        counts=True,
        sets=0,
        forgiven=0.0,
    )


def _solved(state: SessionState, *, sets: int) -> SessionState:
    """Note a solved challenge, where it counts: an easy one does not after a hard one was asked."""
    state = structs.replace(
        state,
        solved=state.solved + state.counts,
        rounds_done=state.rounds_done + sets * state.counts,
        solved_kinds=[*state.solved_kinds, state.kind] if state.counts else state.solved_kinds,
    )
    return structs.replace(state, counts=True, sets=0, forgiven=0.0)


async def undo(store: StateStore, state: SessionState, *, claim_id: str, now: float) -> None:
    """Open the challenge again where nothing was decided; a store that is away keeps the claim a while."""
    settlement = release(state, sid=state.claims.sid, claim_id=claim_id, now=now)
    try:
        await asyncio.shield(store.settle(settlement))
    except Unavailable as error:  # the first failure is the one to report
        _log.warning("release_failed", private=error.private)
