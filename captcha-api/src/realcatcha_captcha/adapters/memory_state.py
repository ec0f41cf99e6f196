"""Sessions in memory, for tests: the rules of the Lua scripts in Python."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace
from realcatcha_behaviour import mark_of, most_of_one
from realcatcha_contracts import UsageEvent, decode_usage, encode_usage, usage_fields
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.adapters.memory_counters import MemoryCounters
from realcatcha_captcha.application.ports.state import (
    ABANDONED_AFTER_S,
    RETRY_WINDOW_S,
    Claimed,
    ClaimRequest,
    ClaimStatus,
    Phase,
    Redeemed,
    RedeemRequest,
    RedeemStatus,
    Settlement,
    TakeRequest,
    TokenIssue,
)
from realcatcha_captcha.domain import sessions, tokens

_DAY_S: Final = 86_400


@dataclass
class _Session:
    phase: Phase
    body_hash: str
    claim_id: str
    claimed_at: float
    until: float
    epoch: int
    reply: bytes = b""
    replied_at: float = 0.0
    record: bytes = b""
    origin: str = ""
    challenge: str = ""
    challenge_expires_at: float = 0.0
    token: TokenIssue | None = None
    trace: str = ""
    replay_hits: int | None = None
    late_trust: float | None = None
    idempotency_key: str = ""
    redeemed_at: float = 0.0
    repeats: int = 0
    address: str = ""


class MemoryStateStore:
    """`StateStore` of one process. Its methods never wait, so each is one atomic step.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
        usage: Usage events of redemptions so far, JSON.
        counted: What they were counted as, by field.
    """

    def __init__(self, counters: MemoryCounters | None = None) -> None:
        self.counters = counters or MemoryCounters()
        self._sessions: dict[str, _Session] = {}
        self._marks: dict[int, dict[int, int]] = {}
        self.down = False
        self.usage: list[bytes] = []
        self.counted: Counter[str] = Counter()

    async def claim(self, request: ClaimRequest) -> Claimed:
        """See `StateStore.claim`."""
        self._reach()
        counts = tuple(self.counters.read(counter, request.now) for counter in request.counters)
        if request.epoch != self.counters.epoch:
            return Claimed(ClaimStatus.STALE)
        session = self._find(request.sid, request.now)
        if session is None or session.phase is Phase.RELEASED or _is_abandoned(session, Phase.EVALUATING, request):
            earlier = _own_hits(session, request)
            self._sessions[request.sid] = _Session(
                phase=Phase.EVALUATING,
                body_hash=request.body_hash,
                claim_id=request.claim_id,
                claimed_at=request.now,
                until=request.now + sessions.LIFE_S,
                epoch=self.counters.epoch,
                trace=request.trace,
                replay_hits=earlier,
            )
            return Claimed(ClaimStatus.CLAIMED, replay_hits=earlier, counts=counts)
        return _repeat(session, Phase.EVALUATING, request)

    async def take(self, request: TakeRequest) -> Claimed:
        """See `StateStore.take`."""
        self._reach()
        session = self._find(request.sid, request.now)
        if session is None:
            return Claimed(ClaimStatus.USED)
        if session.origin != request.origin:
            return Claimed(ClaimStatus.FOREIGN)
        if session.epoch != self.counters.epoch:
            return Claimed(ClaimStatus.STALE)
        is_open = (
            session.phase is Phase.CHALLENGED
            and session.challenge == request.challenge
            and request.now < session.challenge_expires_at
        )
        if is_open or _is_abandoned(session, Phase.ANSWERING, request):
            session.phase = Phase.ANSWERING
            session.body_hash = request.body_hash
            session.claim_id = request.claim_id
            session.claimed_at = request.now
            return Claimed(ClaimStatus.CLAIMED, record=session.record, late_trust=session.late_trust)
        return _repeat(session, Phase.ANSWERING, request)

    async def settle(self, settlement: Settlement) -> bool:
        """See `StateStore.settle`."""
        self._reach()
        for counter in settlement.hits:
            self.counters.hit(counter, settlement.now)
        session = self._find(settlement.sid, settlement.now)
        if session is None or session.claim_id != settlement.claim_id:
            return False
        if session.phase not in (Phase.EVALUATING, Phase.ANSWERING):
            return False
        session.phase = settlement.phase
        session.record = settlement.record
        session.origin = settlement.origin
        session.epoch = self.counters.epoch
        session.until = settlement.now + settlement.keep_s
        session.challenge = settlement.challenge
        session.challenge_expires_at = settlement.challenge_expires_at
        session.reply, session.replied_at = settlement.reply, settlement.now
        session.replay_hits = None if settlement.reply else settlement.replay_hits
        if not settlement.reply:
            session.body_hash = ""
        session.token = settlement.token or session.token
        session.address = settlement.address or session.address
        return True

    async def redeem(self, request: RedeemRequest) -> Redeemed:
        """See `StateStore.redeem`."""
        self._reach()
        session = self._find(request.sid, request.now)
        if session is None or session.token is None or session.token.token_hash != request.token_hash:
            return Redeemed(RedeemStatus.UNKNOWN)
        token = session.token
        if token.site != request.site:
            return Redeemed(RedeemStatus.FOREIGN, token.record)
        if session.phase is Phase.REDEEMED:
            return Redeemed(_again(session, request), token.record)
        if session.epoch != self.counters.epoch or request.now >= token.expires_at:
            return Redeemed(RedeemStatus.EXPIRED, token.record)
        session.phase = Phase.REDEEMED
        session.idempotency_key, session.redeemed_at = request.idempotency_key, request.now
        if token.usage:
            self._count(decode_usage(token.usage), request.now)
        return Redeemed(RedeemStatus.REDEEMED, token.record)

    async def address(self, sid: str) -> str:
        """See `StateStore.address`."""
        self._reach()
        session = self._sessions.get(sid)
        return session.address if session is not None else ""

    async def note_trust(self, sid: str, trust: float) -> None:
        """See `StateStore.note_trust`."""
        self._reach()
        session = self._sessions.get(sid)
        if session is not None and session.phase in (Phase.EVALUATING, Phase.CHALLENGED, Phase.ANSWERING):
            session.late_trust = trust

    async def note_replay(self, slots: tuple[int, ...], *, now: float) -> int:
        """See `StateStore.note_replay`."""
        self._reach()
        return self._leave_marks(slots, now)

    async def raise_epoch(self) -> None:
        """Refuse every session and token issued until now."""
        self.counters.epoch += 1

    def _reach(self) -> None:
        if self.down:
            raise Unavailable(private="memory state: down")

    def _count(self, event: UsageEvent, now: float) -> None:
        self.usage.append(encode_usage(replace(event, ts=now)))
        self.counted.update(usage_fields(event, epoch=self.counters.epoch))

    def _find(self, sid: str, now: float) -> _Session | None:
        session = self._sessions.get(sid)
        return session if session is not None and now < session.until else None

    def _leave_marks(self, slots: tuple[int, ...], now: float) -> int:
        day = int(now // _DAY_S)
        today, yesterday = self._marks.setdefault(day, {}), self._marks.get(day - 1, {})
        hits = max(most_of_one(marks.get(slot, 0) for slot in slots) for marks in (today, yesterday))
        today.update(dict.fromkeys(slots, mark_of(slots)))
        return hits


def _own_hits(session: _Session | None, request: ClaimRequest) -> int | None:
    """Give what an earlier claim found for this very trace; one that was abandoned may have left these very marks."""
    if session is None:
        return None
    if session.trace == request.trace and session.replay_hits is not None:
        return session.replay_hits
    return 0 if session.phase is Phase.EVALUATING else None


def _is_abandoned(session: _Session, phase: Phase, request: ClaimRequest | TakeRequest) -> bool:
    """Tell whether the process that claimed this very body has been gone for a while."""
    same = session.phase is phase and session.body_hash == request.body_hash
    return same and request.now - session.claimed_at > ABANDONED_AFTER_S


def _repeat(session: _Session, phase: Phase, request: ClaimRequest | TakeRequest) -> Claimed:
    if session.body_hash != request.body_hash:
        return Claimed(ClaimStatus.USED)
    if session.phase is phase:
        return Claimed(ClaimStatus.PENDING)
    if session.reply and request.now - session.replied_at <= RETRY_WINDOW_S:
        return Claimed(ClaimStatus.STORED, reply=session.reply)
    return Claimed(ClaimStatus.USED)


def _again(session: _Session, request: RedeemRequest) -> RedeemStatus:
    same = request.idempotency_key and request.idempotency_key == session.idempotency_key
    in_time = request.now - session.redeemed_at <= tokens.IDEMPOTENT_FOR_S
    if not same or not in_time or session.repeats >= tokens.IDEMPOTENT_REPEATS:
        return RedeemStatus.SPENT
    session.repeats += 1
    return RedeemStatus.REPEATED
