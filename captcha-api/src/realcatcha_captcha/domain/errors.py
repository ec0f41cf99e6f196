"""Why a request of a visitor is refused; each has a stable code (DESIGN 5.1)."""

from realcatcha_kit.errors import AppError, Conflict, Forbidden, Malformed, NotFound


class UnknownSiteKey(NotFound):
    """No such site key, or a deactivated one."""

    code = "unknown-site-key"
    title = "Unknown site key"


class OriginNotAllowed(Forbidden):
    """The page's origin is none of the site's domains."""

    code = "origin-not-allowed"
    title = "This site key does not work on this domain"


class BlockedNetwork(Forbidden):
    """An IP rule of the site refuses the visitor's network."""

    code = "blocked-network"
    title = "Access from this network is not allowed"


class SessionExpired(AppError):
    """The session is past its life, or of an earlier epoch of the store."""

    code = "session-expired"
    status = 410
    title = "The session has expired"


class SessionInvalid(Forbidden):
    """A bad signature, or a session of another origin."""

    code = "session-invalid"
    title = "The session is not valid here"


class SessionUsed(Conflict):
    """The session has been evaluated with another body."""

    code = "session-used"
    title = "The session has been used"


class ChallengeGone(AppError):
    """The challenge is unknown, expired, answered or replaced."""

    code = "challenge-gone"
    status = 410
    title = "The challenge is gone"


class NoSwapsLeft(Conflict):
    """The visitor has changed the challenge as often as is allowed."""

    code = "no-swaps-left"
    title = "The challenge cannot be changed again"


class PowInvalid(Malformed):
    """The nonces do not solve the puzzle."""

    code = "pow-invalid"
    title = "The proof of work is not valid"


class PowRequired(Malformed):
    """The challenge asks for proof of work and none was sent."""

    code = "pow-required"
    title = "Proof of work is required"


class MalformedTelemetry(Malformed):
    """Telemetry of the wrong shape or with impossible values."""

    code = "malformed-telemetry"
    title = "The telemetry does not have the expected form"
