"""Judge a drawn word: what it says and how it was drawn, asked at once and awaited with one deadline."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from realcatcha_captcha.application.outcomes import CHALLENGE_LIFE_S
from realcatcha_captcha.application.ports.behaviour import BehaviourReader, Reading
from realcatcha_captcha.application.ports.judging import InkRequest, Judge, JudgeRequest, Opinion
from realcatcha_captcha.application.ports.state import StateStore
from realcatcha_captcha.application.state_record import SessionState
from realcatcha_captcha.domain import risk
from realcatcha_captcha.domain.challenges.handwriting import Ink, ReadWord
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.risk import Reason

FORGED: Final = "ink-forged"
"""Drawn as few people draw."""

FORGED_BELOW: Final = 70.0
"""Trust of people's words is below it once in eighty (card of the model ``ink``); forged ink lies between there and 15
too often to let it pass. The site's own thresholds are not asked: an owner who challenges everybody would have every
drawing refused."""

HASTY: Final = Reason("ink-hasty", 35.0)
"""Handed in sooner than it says that it took to draw, counted from the moment that its word was shown."""

_CAPLESS: Final = 100.0
_SLACK_S: Final = 2.0  # of the clocks of two machines; people look for a moment before they write


@dataclass(frozen=True)
class Drawing:
    """A drawn word on its way.

    Attributes:
        pointer: What drew it.
        digest: Hash of the answer as it came.
    """

    ink: Ink
    state: SessionState
    pointer: str
    digest: str
    request_id: str


@dataclass(frozen=True)
class InkVerdict:
    """What came of a drawn word.

    Attributes:
        word: What was read; None where no model said in time: nothing is known.
        reasons: What speaks against how it was drawn.
        is_forged: It is refused for that, whatever it says.
        replay_hits: Slots of an earlier drawing that this one met.
        hand_unknown: Nobody was measured who drew with this pointer.
    """

    word: ReadWord | None
    reasons: tuple[str, ...] = ()
    is_forged: bool = False
    replay_hits: int = 0
    hand_unknown: bool = False


@dataclass(frozen=True)
class InkJudge:
    """Has drawn words judged."""

    judge: Judge
    behaviour: BehaviourReader
    store: StateStore
    keys: Keyring
    clock: Callable[[], float]

    async def __call__(self, drawing: Drawing) -> InkVerdict:
        """Judge a drawing; each is read once.

        Raises:
            MalformedTelemetry: Strokes that cannot be a movement; before anything is stored or queued.
            Unavailable: The store.
        """
        reading = self.behaviour.read_ink(drawing.ink.strokes, pointer=drawing.pointer)
        read, opinion, hits = await asyncio.gather(
            self.judge.read_ink(self._ink_request(drawing)),
            self._ask_how(drawing, reading),
            self._replay_hits(drawing, reading),
        )
        is_unknown = reading.features is not None and opinion.trust is None
        if read.accepted is None or is_unknown:  # whoever floods the queue must gain nothing by it
            return InkVerdict(None, replay_hits=hits)
        found = self._reasons(drawing, reading, opinion, hits)
        return InkVerdict(
            ReadWord(read.accepted, read.word),
            reasons=tuple(sorted(reason.name for reason in found)),
            is_forged=any(reason.cap < _CAPLESS for reason in found),
            replay_hits=hits,
            hand_unknown=reading.features is None or not reading.is_calibrated,
        )

    def _ink_request(self, drawing: Drawing) -> InkRequest:
        state = drawing.state
        return InkRequest(
            site=state.claims.site,
            network=state.claims.network,
            request_id=drawing.request_id,
            strokes=drawing.ink.outlines,
            words=state.words,
            language="ko" if state.language == "ko" else "en",
        )

    async def _ask_how(self, drawing: Drawing, reading: Reading) -> Opinion:
        if reading.features is None:
            return Opinion(None)
        claims = drawing.state.claims
        return await self.judge.judge(
            JudgeRequest(
                sid=claims.sid,
                site=claims.site,
                network=claims.network,
                request_id=drawing.request_id,
                context="ink",
                feature_version=reading.feature_version,
                features=reading.features,
            )
        )

    async def _replay_hits(self, drawing: Drawing, reading: Reading) -> int:
        """Look for an earlier drawing like this one; one whose answer was given back would find itself."""
        if drawing.state.drawing == drawing.digest:
            return drawing.state.drawing_hits
        return await self.store.note_replay(reading.replay_slots, now=self.clock())

    def _reasons(self, drawing: Drawing, reading: Reading, opinion: Opinion, hits: int) -> list[Reason]:
        replayed = self.behaviour.replay_reason(hits, len(reading.replay_slots))
        hasty = self._is_hasty(drawing)
        found = [*reading.reasons, *([replayed] if replayed else []), *([HASTY] if hasty else [])]
        if opinion.trust is None:
            return found
        trust = opinion.trust - risk.jitter(drawing.state.claims.sid, self.keys)
        return [*found, Reason(FORGED, 0.0)] if trust < FORGED_BELOW else found

    def _is_hasty(self, drawing: Drawing) -> bool:
        begin_ms, end_ms = drawing.ink.strokes[0][0][2], drawing.ink.strokes[-1][-1][2]
        shown_at = drawing.state.challenge_expires_at - CHALLENGE_LIFE_S
        return (end_ms - begin_ms) / 1000 > self.clock() - shown_at + _SLACK_S
