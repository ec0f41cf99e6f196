"""What can go wrong with who asks."""

from collections.abc import Mapping
from typing import Any, ClassVar

from realcatcha_kit.errors import AppError, Forbidden, TooManyRequests, Unauthenticated


class Challenged(Unauthenticated):
    """A refusal that names the scheme by which callers authenticate, as HTTP asks of every 401."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        private: str = "",
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        challenge = {"WWW-Authenticate": 'Bearer realm="realcatcha"'}
        super().__init__(detail, private=private, headers={**challenge, **(headers or {})}, extensions=extensions)


class InvalidCredentials(Challenged):
    """No such user, or another password; callers cannot tell which."""

    code = "invalid-credentials"
    title = "E-mail address or password is wrong"


class SecondFactorRequired(Forbidden):
    """The organisation, or the route, asks for a session that was begun with a second factor."""

    code = "second-factor-required"
    title = "This needs a session that was begun with a second factor"


class ScopeMissing(Forbidden):
    """The API key was not given the scope that this asks for, or no key opens this."""

    code = "scope-missing"
    title = "This API key does not allow this"


class OrganisationSuspended(Forbidden):
    """An administrator of the platform keeps the organisation's sites off; its members look, and change nothing."""

    code = "organisation-suspended"
    title = "This organisation is suspended"


class InvalidToken(Challenged):
    """No access token, an expired one, or one that this service did not sign."""

    companions: ClassVar[tuple[type[AppError], ...]] = (ScopeMissing, SecondFactorRequired, OrganisationSuspended)

    code = "unauthenticated"
    title = "A valid access token is required"


class RoleTooLow(Forbidden):
    """The member's role does not include this."""

    code = "role-too-low"
    title = "Your role in the organisation does not allow this"


class AccountSuspended(Forbidden):
    """An administrator of the platform keeps this person out."""

    code = "account-suspended"
    title = "This account is suspended"


class TooManyLogins(TooManyRequests):
    """Too many attempts to log in from one network."""

    title = "Too many attempts to log in"


class TooManyAttempts(TooManyRequests):
    """Too many requests about accounts from one network."""

    title = "Too many attempts"
