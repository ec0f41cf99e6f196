"""What evaluate, answer and swap share: one claim, one reply, and the same reply for the same bytes again."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from realcatcha_kit.errors import AppError, Unavailable

from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.application.ports.state import Claimed, ClaimStatus
from realcatcha_captcha.domain.challenge_ids import ChallengeId
from realcatcha_captcha.domain.errors import PowInvalid, PowRequired, SessionExpired, SessionInvalid
from realcatcha_captcha.domain.proof_of_work import Solution, is_solved
from realcatcha_captcha.domain.sessions import SessionClaims

_POLL_S: Final = 0.1
_POLLS: Final = 10
_WRONG_WINDOW_S: Final = 3600


def hash_body(body: bytes) -> str:
    """Hash a request body; identical bodies are the same request sent again."""
    return hashlib.sha256(body).hexdigest()[:32]


def new_claim_id() -> str:
    """Draw the id under which a step is claimed."""
    return secrets.token_hex(8)


async def claim_or_wait(attempt: Callable[[], Awaitable[Claimed]], *, used: type[AppError]) -> Claimed:
    """Claim a step; while the same body is being answered elsewhere, wait for that answer.

    Returns:
        A result whose status is CLAIMED or STORED.

    Raises:
        AppError: `used`, where the step was taken with another body.
        SessionExpired: The session is of an earlier epoch of the store.
        SessionInvalid: The session belongs to another origin.
        Unavailable: The other answer did not come within a second.
    """
    for _ in range(_POLLS):
        claimed = await attempt()
        match claimed.status:
            case ClaimStatus.CLAIMED | ClaimStatus.STORED:
                return claimed
            case ClaimStatus.STALE:
                raise SessionExpired
            case ClaimStatus.FOREIGN:
                raise SessionInvalid(private="origin differs")
            case ClaimStatus.USED:
                raise used
            case ClaimStatus.PENDING:
                await asyncio.sleep(_POLL_S)
    raise Unavailable("The same request is still being answered.")


def check_price(asked: ChallengeId, paid: Solution | None) -> None:
    """Refuse an answer whose challenge carries proof of work that was not done. Raises PowRequired, PowInvalid."""
    if asked.puzzle is None:
        return
    if paid is None:
        raise PowRequired
    if not is_solved(asked.puzzle, paid):
        raise PowInvalid


def wrong_answers(claims: SessionClaims) -> Counter:
    """Count the wrong answers of a session's network in the last hour."""
    return Counter(f"rl:{{{claims.network}}}:wrong", _WRONG_WINDOW_S)
