"""Swap a challenge for another of equal strength: the visitor's choice, at most twice a session."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

import msgspec
from msgspec import structs
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.application.answer import undo
from realcatcha_captcha.application.outcomes import Outcomes
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.state import ClaimStatus, StateStore, TakeRequest
from realcatcha_captcha.application.ports.telemetry import TelemetrySink
from realcatcha_captcha.application.records import record_of
from realcatcha_captcha.application.state_record import SessionState, decode_state
from realcatcha_captcha.application.steps import check_price, claim_or_wait, hash_body, new_claim_id
from realcatcha_captcha.application.visitors import Visitor
from realcatcha_captcha.domain import challenge_ids, proof_of_work
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
            outcome = await self.outcomes.challenge(
                _swapped(state),
                self._narrowed(await self.policies.active(state.claims.site), request.kind),
                claim_id=claim_id,
                now=self.clock(),
            )
            settled = await self.state.settle(outcome.settlement)
        finally:
            if not settled:
                await undo(self.state, state, claim_id=claim_id, now=self.clock())
        if not settled:
            raise ChallengeGone
        await self.sink.record(
            record_of(outcome, step="swap", now=outcome.settlement.now, request_id=visitor.request_id)
        )
        return outcome.settlement.reply

    def _narrowed(self, policy: SitePolicy, kind: str | None) -> SitePolicy:
        if kind is None:
            return policy
        if kind not in policy.kinds or kind not in self.outcomes.kinds:
            raise Malformed("kind: not one that this site offers")
        if not self.outcomes.kinds[kind].needs_pack:
            raise Malformed("kind: not of equal strength")
        return structs.replace(policy, kinds=[kind])


def _swapped(state: SessionState) -> SessionState:
    if state.swaps_left == 0:
        raise NoSwapsLeft
    return structs.replace(state, swaps_left=state.swaps_left - 1)
