"""What can go wrong with sessions."""

from realcatcha_kit.errors import NotFound

from realcatcha_gateway.accounts.errors import Challenged


class InvalidRefreshToken(Challenged):
    """No such refresh token, or its session has expired or was ended; log in again."""

    code = "invalid-refresh-token"
    title = "The refresh token does not hold (any more)"


class SessionNotFound(NotFound):
    """The caller has no such session."""

    code = "session-not-found"
    title = "You have no such session"
