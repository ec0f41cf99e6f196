"""Swap a challenge for another of equal strength: the visitor's choice, at most twice a session.

A swap to a kind that needs no sight is not counted: whoever cannot see has no choice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

import msgspec
from msgspec import structs
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.application.answer import undo
from realcatcha_captcha.application.choosing import Wish
from realcatcha_captcha.application.outcomes import Outcomes
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.state import ClaimStatus, StateStore, TakeRequest
from realcatcha_captcha.application.ports.telemetry import TelemetrySink
from realcatcha_captcha.application.records import record_of
from realcatcha_captcha.application.state_record import SessionState, decode_state
from realcatcha_captcha.application.steps import check_price, claim_or_wait, hash_body, new_claim_id
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import challenge_ids, proof_of_work
from realcatcha_captcha.domain.challenges.kinds import Kind
from realcatcha_captcha.domain.errors import ChallengeGone, NoSwapsLeft
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.policy import bound_origin


class SwapRequest(msgspec.Struct, frozen=True):
    """Body of ``POST /captcha/v1/challenges/swap``; `kind` is one that the site allows, absent: any."""

    challenge: str
    kind: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    pow: proof_of_work.Solution | None = None


@dataclass(frozen=True)
class SwapService:
    """The use case."""

    policies: Policies
    state: StateStore
    outcomes: Outcomes
    kinds: dict[str, Kind]
    sink: TelemetrySink
    keys: Keyring
    clock: Callable[[], float]

    async def __call__(self, request: SwapRequest, body: bytes, visitor: Visitor) -> bytes:
        """Replace an open challenge; returns the response body. The old id is dead.

        Raises:
            ChallengeGone, SessionInvalid, PowRequired, PowInvalid: As for an answer.
            NoSwapsLeft: After two; the challenge stays open.
            Malformed: The site does not allow the kind; the challenge stays open.
            Unavailable: Redis, or no other challenge is ready; the challenge stays open.
        """
        asked = challenge_ids.parse(request.challenge, self.keys)
        check_price(asked, request.pow)
        claim_id = new_claim_id()
        take = TakeRequest(asked.sid, asked.text, bound_origin(visitor.origin), hash_body(body), claim_id, self.clock())
        taken = await claim_or_wait(lambda: self.state.take(replace(take, now=self.clock())), used=ChallengeGone)
        if taken.status is ClaimStatus.STORED:
            return taken.reply
        state = decode_state(taken.record)
        settled = False
        try:
            policy = await self.policies.active(state.claims.site)
            outcome = await self.outcomes.challenge(
                self._swapped(state, request.kind, policy),
                policy,
                claim_id=claim_id,
                now=self.clock(),
                wish=Wish(only=request.kind) if request.kind else Wish(tired_of=state.kind),
            )
            settled = await self.state.settle(outcome.settlement)
        finally:
            if not settled:
                await undo(self.state, state, claim_id=claim_id, now=self.clock())
        if not settled:
            raise ChallengeGone
        record = record_of(
            outcome,
            step="swap",
            now=outcome.settlement.now,
            request_id=visitor.request_id,
            answered=state.kind,
        )
        await self.sink.record(record)
        return outcome.settlement.reply

    def _swapped(self, state: SessionState, wanted: str | None, policy: SitePolicy) -> SessionState:
        """Pay for the swap; the challenge begins anew, and who chose to hear goes on hearing."""
        if wanted:
            self._check_kind(wanted, policy)
        if wanted and self.outcomes.chooser.is_free(state.kind, wanted):
            return structs.replace(state, by_ear=True, sets=0, forgiven=0.0)
        if state.swaps_left == 0:
            raise NoSwapsLeft
        by_ear = self.kinds[wanted].without_sight if wanted else state.by_ear
        return structs.replace(state, swaps_left=state.swaps_left - 1, by_ear=by_ear, sets=0, forgiven=0.0)

    def _check_kind(self, wanted: str, policy: SitePolicy) -> None:
        if wanted not in policy.kinds or wanted not in self.kinds:
            raise Malformed("kind: not one that this site offers")
        if not self.kinds[wanted].needs_pack:
            raise Malformed("kind: not of equal strength")
