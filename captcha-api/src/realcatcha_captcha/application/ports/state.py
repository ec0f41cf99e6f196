"""Sessions, challenges, tokens: every transition is one atomic step, and with it one round trip (DESIGN 6)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from realcatcha_captcha.application.ports.counters import Counter

RETRY_WINDOW_S: Final = 30
"""How long an identical body gets the stored reply."""

ABANDONED_AFTER_S: Final = 5
"""After it a claim without an outcome may be taken over by the same body: its process has died."""


class ClaimStatus(StrEnum):
    """How a claim or a take went."""

    CLAIMED = "claimed"
    STORED = "stored"  # this body was answered within the last 30 s
    PENDING = "pending"  # this body is being answered right now
    USED = "used"  # another body was, or the challenge is not open
    FOREIGN = "foreign"  # another origin
    STALE = "stale"  # of an older epoch


class Phase(StrEnum):
    """Where a session is."""

    EVALUATING = "evaluating"
    CHALLENGED = "challenged"
    ANSWERING = "answering"
    DENIED = "denied"
    PASSED = "passed"
    REDEEMED = "redeemed"
    RELEASED = "released"


class RedeemStatus(StrEnum):
    """How a redemption went."""

    REDEEMED = "redeemed"
    REPEATED = "repeated"  # same idempotency key within its time: the first answer again
    SPENT = "spent"
    EXPIRED = "expired"
    FOREIGN = "foreign"  # another site's
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ClaimRequest:
    """The first evaluation of a session.

    Attributes:
        body_hash: Hash of the exact request body.
        claim_id: Random; only its holder may settle the step.
        trace: Names the trace that is to be looked for among earlier ones; empty where there is none.
        counters: Read in the same round trip.
    """

    sid: str
    epoch: int
    body_hash: str
    claim_id: str
    now: float
    trace: str = ""
    counters: tuple[Counter, ...] = ()


@dataclass(frozen=True)
class TakeRequest:
    """An answer to (or a swap of) an open challenge."""

    sid: str
    challenge: str
    origin: str
    body_hash: str
    claim_id: str
    now: float


@dataclass(frozen=True)
class Claimed:
    """The outcome of a claim or a take.

    Attributes:
        reply: The stored reply, where `status` is STORED.
        record: The session as the application left it, where a take succeeded.
        replay_hits: What an earlier claim of the session found for this very trace, which would now find itself; None:
            it is still to be looked for, once.
        counts: One for each counter asked, in order.
        late_trust: The model's word, where it came after the step that asked for it.
    """

    status: ClaimStatus
    reply: bytes = b""
    record: bytes = b""
    replay_hits: int | None = None
    counts: tuple[float, ...] = ()
    late_trust: float | None = None


@dataclass(frozen=True)
class TokenIssue:
    """A token to be redeemed once.

    Attributes:
        record: What siteverify will say; opaque to the store.
        usage: Usage event without its time, JSON; empty where a redemption is not counted.
    """

    token_hash: str
    site: str
    expires_at: float
    record: bytes
    usage: bytes


@dataclass(frozen=True)
class Settlement:
    """What a claimed step came to.

    Attributes:
        challenge: Id of the challenge now open; empty where none is.
        challenge_expires_at: Unix time, seconds.
        origin: Origin that an answer must come from.
        reply: Repeated for an identical body within 30 s; empty where a release undoes the claim.
        keep_s: Life of the whole record from now.
        replay_hits: Kept by a release for the next claim with the same trace, which would find this one's own marks;
            None where nothing was looked for.
        hits: Counters to raise in the same round trip.
        address: The visitor's, sealed; empty leaves what is there.
    """

    sid: str
    claim_id: str
    now: float
    phase: Phase
    reply: bytes
    record: bytes
    keep_s: float
    origin: str = ""
    challenge: str = ""
    challenge_expires_at: float = 0.0
    token: TokenIssue | None = None
    replay_hits: int | None = None
    hits: tuple[Counter, ...] = field(default=())
    address: str = ""


class RedeemRequest(msgspec.Struct, frozen=True):
    """One call of siteverify.

    Attributes:
        site: Read from the secret.
        idempotency_key: Lower-case UUID, or empty.
    """

    sid: str
    token_hash: str
    site: str
    now: float
    idempotency_key: str = ""


class Redeemed(msgspec.Struct, frozen=True):
    """The outcome of a redemption; `record` is there whenever the token was found."""

    status: RedeemStatus
    record: bytes = b""


class StateStore(Protocol):
    """Where sessions live. Every method raises `realcatcha_kit.errors.Unavailable` where the store is away."""

    async def claim(self, request: ClaimRequest) -> Claimed:
        """Take a session from absent to evaluating."""
        ...

    async def take(self, request: TakeRequest) -> Claimed:
        """Take a session from challenged to answering: consumes the open challenge."""
        ...

    async def settle(self, settlement: Settlement) -> bool:
        """Leave evaluating or answering; False where the claim was lost to a later one."""
        ...

    async def redeem(self, request: RedeemRequest) -> Redeemed:
        """Spend a token, once, and count its usage event."""
        ...

    async def address(self, sid: str) -> str:
        """Give the sealed address of a session's visitor; empty where there is none (any more)."""
        ...

    async def note_trust(self, sid: str, trust: float) -> None:
        """Keep a late word of the model for the next answer."""
        ...

    async def note_replay(self, slots: tuple[int, ...], *, now: float) -> int:
        """Leave a trace's mark in its slots; give the most that one trace of today or yesterday had left its mark in.

        For whoever holds a claim: marks that were left without one would cost nobody anything.
        """
        ...
