"""What can go wrong with showing once more that it is you."""

from realcatcha_kit.errors import Conflict, Forbidden


class ReauthenticationNeeded(Forbidden):
    """The request lacks what would show it. Carries ``accepts``: ``password``, ``code``, or ``login`` (again)."""

    code = "reauthentication-needed"
    title = "Show once more that it is you"


class NoPassword(Conflict):
    """The account has no password to change; one is set with the letter for forgotten passwords."""

    code = "no-password"
    title = "The account has no password; set one with the letter for forgotten passwords"
