"""What can go wrong with credentials."""

from realcatcha_kit.errors import AppError, Forbidden, Malformed


class WeakPassword(Malformed):
    """One of the passwords that guessers try first."""

    code = "weak-password"
    title = "This password is one of those that are guessed first"


class SignUpClosed(Forbidden):
    """Who runs the platform lets nobody create an account without an invitation at the moment."""

    code = "sign-up-closed"
    title = "New accounts need an invitation at the moment"


class OneTimeTokenSpent(AppError):
    """No such one-time token, or it has expired or was used."""

    code = "one-time-token-spent"
    status = 410
    title = "The link does not hold (any more)"


class WrongPassword(Forbidden):
    """The password that confirms a change is wrong."""

    code = "wrong-password"
    title = "The password is wrong"
