"""What can go wrong with accounts at other providers."""

from realcatcha_kit.errors import AppError, Conflict, Forbidden, NotFound, Unavailable


class ProviderOff(NotFound):
    """This installation has no client id for the provider."""

    code = "login-provider-off"
    title = "This way of logging in is not set up here"


class ProviderAway(Unavailable):
    """The provider does not answer in time, or nothing that can be read."""

    code = "login-provider-away"
    title = "The login provider does not answer"


class LoginStateSpent(AppError):
    """The state was used, is too old, was never ours, or belongs to another browser; callers cannot tell which."""

    code = "login-state-spent"
    status = 410
    title = "The login has to begin again"


class LoginCancelled(Conflict):
    """The provider says that the person, or it itself, did not agree."""

    code = "login-cancelled"
    title = "The provider did not let you log in"


class IdentityRefused(Forbidden):
    """What the provider answered does not prove who somebody is."""

    code = "identity-refused"
    title = "The provider's answer does not hold"


class AddressNotConfirmed(Forbidden):
    """The provider does not say that the person's address is theirs."""

    code = "address-not-confirmed"
    title = "The provider has not confirmed your e-mail address"


class LinkNeeded(Conflict):
    """The address has an account; its holder logs in to it and confirms the link. Carries ``link_ticket``."""

    code = "identity-link-needed"
    title = "This address has an account; log in to it and confirm the link"


class IdentityTaken(Conflict):
    """The account at the provider opens somebody else's account."""

    code = "identity-taken"
    title = "This account at the provider is linked to another account"


class IdentityExists(Conflict):
    """The account is linked to an account at this provider."""

    code = "identity-exists"
    title = "Your account is linked to an account at this provider already"


class IdentityNotFound(NotFound):
    """No such link of the caller's."""

    code = "identity-not-found"
    title = "There is no such link"


class LastWayIn(Conflict):
    """Without a password the link is the only way in."""

    code = "last-way-in"
    title = "Set a password first: the account would have no way in"
