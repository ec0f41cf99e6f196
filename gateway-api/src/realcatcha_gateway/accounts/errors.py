"""What can go wrong with who asks."""

from realcatcha_kit.errors import Forbidden, TooManyRequests, Unauthenticated


class InvalidCredentials(Unauthenticated):
    """No such user, or another password; callers cannot tell which."""

    code = "invalid-credentials"
    title = "E-mail address or password is wrong"


class InvalidToken(Unauthenticated):
    """No access token, an expired one, or one that this service did not sign."""

    code = "unauthenticated"
    title = "A valid access token is required"


class RoleTooLow(Forbidden):
    """The member's role does not include this."""

    code = "role-too-low"
    title = "Your role in the organisation does not allow this"


class TooManyLogins(TooManyRequests):
    """Too many attempts to log in from one network."""

    title = "Too many attempts to log in"
