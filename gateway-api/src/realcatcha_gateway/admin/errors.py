"""What every administrative route may refuse."""

from realcatcha_kit.errors import Forbidden, NotFound


class NoAdministrator(NotFound):
    """The caller does not administer the platform; to them it is as if there were nothing here."""


class SecondFactorStale(Forbidden):
    """The session's second factor was shown too long ago; show it again by ``POST /v1/me/second-factor/check``."""

    code = "second-factor-stale"
    title = "The second factor has to be shown again"
