"""What a judged step comes to: a token, a challenge or a denial, with what the store must keep of it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
from msgspec.structs import replace
from realcatcha_contracts import SitePolicy, UsageEvent, encode_usage

from realcatcha_captcha.application import pack_budgets, results
from realcatcha_captcha.application.choosing import Chooser, Wish
from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.application.ports.objects import ObjectStore, media_type
from realcatcha_captcha.application.ports.packs import Pack
from realcatcha_captcha.application.ports.state import Phase, Settlement, TokenIssue
from realcatcha_captcha.application.results import Why, timestamp
from realcatcha_captcha.application.state_record import SessionState, encode_state
from realcatcha_captcha.domain import canned_keys, challenge_ids, proof_of_work, risk, tokens
from realcatcha_captcha.domain.challenges.kinds import Kind, Material, language_of
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.risk import Step

CHALLENGE_LIFE_S: Final = 240.0
MAX_WRONG: Final = 4
_AFTERLIFE_S: Final = 600.0  # a token replayed late is still known as spent
_FALLBACK: Final = "pow"
_MOST_FACTOR: Final = 32.0
_ANY: Final = Wish()


@dataclass(frozen=True)
class Outcome:
    """A settled step: its settlement, and whether a `Passed`, `Challenged` or `Denied` went out."""

    settlement: Settlement
    state: SessionState
    verdict: Literal["passed", "challenge", "denied"]


@dataclass(frozen=True)
class Outcomes:
    """Makes outcomes.

    Attributes:
        label: Words a target in a language.
    """

    chooser: Chooser
    objects: ObjectStore
    keys: Keyring
    label: Callable[[str, str], str]

    def passed(self, state: SessionState, *, claim_id: str, now: float, shadow: bool = False) -> Outcome:
        """Issue a token; its score says what the step asked, also in the shadow, where nobody was asked it."""
        claims = state.claims
        token = tokens.new_token(claims.sid)
        is_test = canned_keys.test_outcome_of_site(claims.site) is not None
        solved_without_image = state.kind == _FALLBACK
        record = tokens.TokenRecord(
            hostname=claims.hostname,
            action=claims.action,
            cdata=claims.cdata,
            dialect=claims.dialect,
            issued_at=now,
            score=risk.score_of(Step.TWO_HARD if solved_without_image else state.step),
            trust=state.trust,
            reasons=state.reasons,
            test=is_test,
            shadow=shadow,
        )
        issue = TokenIssue(
            token_hash=tokens.hash_token(token),
            site=canned_keys.TEST_SITE if is_test else claims.site,
            expires_at=now + tokens.LIFE_S,
            record=tokens.encode_record(record),
            usage=b"" if is_test else encode_usage(_usage(state, now)),
        )
        reply = results.encode(results.Passed(token, timestamp(issue.expires_at)))
        settlement = _settle(
            state, claim_id, now, phase=Phase.PASSED, reply=reply, keep_s=tokens.LIFE_S + _AFTERLIFE_S, token=issue
        )
        return Outcome(settlement, state, "passed")

    def denied(self, state: SessionState, *, claim_id: str, now: float) -> Outcome:
        """End the session."""
        reply = results.encode(results.Denied())
        settlement = _settle(state, claim_id, now, phase=Phase.DENIED, reply=reply, keep_s=_AFTERLIFE_S)
        return Outcome(settlement, state, "denied")

    async def challenge(
        self,
        state: SessionState,
        policy: SitePolicy,
        *,
        claim_id: str,
        now: float,
        reason: Why | None = None,
        wish: Wish = _ANY,
    ) -> Outcome:
        """Ask a challenge of the state's band.

        Raises:
            Unavailable: No pack is ready, or its images cannot be shown and the site does not allow `pow` instead.
        """
        choice = await self.chooser.choose(state, policy, wish)
        kind, pack = choice.kind, choice.pack
        price = self._price(state, policy, kind)
        asked = challenge_ids.mint(
            state.claims.sid, state.shown + 1, self.keys, count=proof_of_work.COUNT if price else 0, work=price
        )
        expires_at = now + CHALLENGE_LIFE_S
        state = replace(
            state,
            shown=state.shown + 1,
            kind=kind.name,
            expected=pack.answer if pack else [],
            words=pack.words if pack else [],
            weights=pack.weights if pack else [],
            language=language_of(pack.kind) if pack else "en",
            challenge=asked.text,
            challenge_expires_at=expires_at,
        )
        alternatives = self.chooser.alternatives(state, policy)
        view = kind.view(self._material(state, kind, pack, alternatives))
        reply = msgspec.json.encode(results.Challenged(view, asked.puzzle, reason))  # type: ignore[arg-type]  # the registry's views are the union's
        settlement = _settle(
            state, claim_id, now, phase=Phase.CHALLENGED, reply=reply, keep_s=CHALLENGE_LIFE_S + _AFTERLIFE_S
        )
        if pack is not None:
            settlement = dataclasses.replace(settlement, hits=_hits(state))
        return Outcome(settlement, state, "challenge")

    def _price(self, state: SessionState, policy: SitePolicy, kind: Kind) -> int:
        """Give the work of each sub-puzzle; 0 where the challenge itself is the price."""
        if not kind.needs_pack:
            return proof_of_work.MAX_HASHES // proof_of_work.COUNT
        factor = risk.pow_factor(state.step)
        if state.wrong:
            factor = max(factor, 1.0) * 2.0**state.wrong
        if not factor:
            return 0
        return proof_of_work.work_for(policy.difficulty, factor=min(_MOST_FACTOR, factor * state.claims.surcharge))

    def _material(self, state: SessionState, kind: Kind, pack: Pack | None, alternatives: list[str]) -> Material:
        material = Material(
            id=state.challenge,
            expires_at=timestamp(state.challenge_expires_at),
            swaps_left=state.swaps_left,
            round=state.rounds_done + state.sets + 1,
            rounds=state.rounds_done + kind.sets + max(0, state.rounds - state.solved - 1),
            lang=state.claims.lang,
            language=state.language,
            alternatives=tuple(alternatives),
            label=self.label,
        )
        if pack is None:
            return material
        return dataclasses.replace(
            material,
            target=pack.target,
            image=self.objects.signed_url(pack.object_key, expires_at=state.challenge_expires_at),
            media_type=media_type(pack.object_key),
            tile_px=pack.tile_px,
            width_px=pack.width_px,
            height_px=pack.height_px,
            words=tuple(pack.words),
        )


def _hits(state: SessionState) -> tuple[Counter, ...]:
    return pack_budgets.hits(state.claims, over_budget=state.over_budget, shown=state.shown)


def release(
    state: SessionState | None, *, sid: str, claim_id: str, now: float, replay_hits: int | None = None
) -> Settlement:
    """Undo a claim, so that the same body may be sent again: nothing was decided."""
    if state is None:
        return Settlement(
            sid, claim_id, now, Phase.RELEASED, reply=b"", record=b"", keep_s=_AFTERLIFE_S, replay_hits=replay_hits
        )
    return _settle(state, claim_id, now, phase=Phase.CHALLENGED, reply=b"", keep_s=_AFTERLIFE_S)


def _settle(
    state: SessionState,
    claim_id: str,
    now: float,
    *,
    phase: Phase,
    reply: bytes,
    keep_s: float,
    token: TokenIssue | None = None,
) -> Settlement:
    is_open = phase is Phase.CHALLENGED
    return Settlement(
        sid=state.claims.sid,
        claim_id=claim_id,
        now=now,
        phase=phase,
        reply=reply,
        record=encode_state(state),
        keep_s=keep_s,
        origin=state.claims.origin,
        challenge=state.challenge if is_open else "",
        challenge_expires_at=state.challenge_expires_at if is_open else 0.0,
        token=token,
    )


def _usage(state: SessionState, now: float) -> UsageEvent:
    claims = state.claims
    return UsageEvent(
        id=claims.sid,
        site=claims.site,
        organisation=state.organisation,
        ts=0.0,  # the redemption's, set in the same step
        kind=state.kind,
        verdict="solved" if state.shown else "passed",
        country=claims.country,
        latency_ms=max(0, round((now - claims.issued_at) * 1000)),
    )
