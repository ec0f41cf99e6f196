"""What can go wrong with flags."""

from realcatcha_kit.errors import Conflict, Malformed, NotFound


class FlagNotFound(NotFound):
    """No flag has this name."""

    code = "flag-not-found"
    title = "There is no such flag"


class ValueDoesNotFit(Malformed):
    """A value of another type than the flag's, or out of its bounds."""

    code = "value-does-not-fit"
    title = "The flag cannot have this value"


class PlatformFlag(Conflict):
    """The flag has one value for everybody."""

    code = "platform-flag"
    title = "Organisations have no value of this flag of their own"
