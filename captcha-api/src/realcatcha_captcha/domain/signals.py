"""Named rules on what a request says beside its pointer trace; those on the trace live in realcatcha_behaviour."""

from typing import Final

from realcatcha_captcha.domain.proof_of_work import is_too_fast
from realcatcha_captcha.domain.risk import Reason
from realcatcha_captcha.domain.sessions import SessionClaims
from realcatcha_captcha.domain.telemetry import Telemetry

AUTOMATION_FLAG: Final = Reason("automation-flag", 39.0)
UNTRUSTED_EVENTS: Final = Reason("untrusted-events", 39.0)
POW_TOO_FAST: Final = Reason("pow-too-fast", 39.0)
PAGE_AGE: Final = Reason("page-age-implausible", 39.0)
NETWORK_RATE: Final = Reason("network-rate", 69.0)
NETWORK_REPUTATION: Final = Reason("network-reputation", 39.0)
NETWORK_HOSTILE: Final = Reason("network-hostile", 14.0)
NETWORK_CHANGED: Final = Reason("network-changed")
_UNTRUSTED_TOLERATED: Final = 3  # extensions and assistive tools send a stray synthetic event
_CLOCK_SLACK_MS: Final = 100
BUSY_NETWORK: Final = 20  # sessions a minute; an office behind one address starts a few
BAD_NETWORK: Final = 20  # wrong answers an hour
HOSTILE_NETWORK: Final = 60  # wrong answers an hour: 15 sessions guessed to their end


def telemetry_reasons(telemetry: Telemetry) -> list[Reason]:
    """Judge the browser's own flags and the page's age against its trace."""
    reasons = []
    if telemetry.flags.webdriver:
        reasons.append(AUTOMATION_FLAG)
    if telemetry.flags.untrusted > _UNTRUSTED_TOLERATED:
        reasons.append(UNTRUSTED_EVENTS)
    times = telemetry.trace.t
    if times and telemetry.page.age_ms + _CLOCK_SLACK_MS < times[-1]:
        reasons.append(PAGE_AGE)
    return reasons


def session_reasons(claims: SessionClaims, *, network: str, now: float) -> list[Reason]:
    """Judge how a session was begun and how soon its puzzle came back.

    Args:
        claims: The session's.
        network: Keyed hash, of the session's day, of the network that the request came from.
        now: Unix time, seconds.
    """
    reasons = []
    if is_too_fast(claims.puzzle, elapsed_ms=(now - claims.issued_at) * 1000):
        reasons.append(POW_TOO_FAST)
    if claims.network_rate > BUSY_NETWORK:
        reasons.append(NETWORK_RATE)
    if network != claims.network:
        reasons.append(NETWORK_CHANGED)
    return reasons


def network_reasons(wrong_answers: float) -> list[Reason]:
    """Judge a network by the wrong answers of its last hour."""
    if wrong_answers > HOSTILE_NETWORK:
        return [NETWORK_HOSTILE]
    return [NETWORK_REPUTATION] if wrong_answers > BAD_NETWORK else []
