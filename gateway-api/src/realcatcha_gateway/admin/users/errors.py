"""What can go wrong with other people's accounts."""

from realcatcha_kit.errors import Conflict, NotFound


class UserNotFound(NotFound):
    """Nobody has this id."""

    code = "user-not-found"
    title = "There is no such person"


class SignUpNotFound(NotFound):
    """Nobody waits for a letter to this address."""

    code = "sign-up-not-found"
    title = "No sign-up waits for this address to be confirmed"


class NotToOneself(Conflict):
    """Administrators do this to others only: their own account they manage as everybody does."""

    code = "not-to-oneself"
    title = "You cannot do this to your own account"


class LastAdministrator(Conflict):
    """Somebody has to administer the platform."""

    code = "last-administrator"
    title = "The platform would be left without an administrator"
