"""What can go wrong when usage is asked for."""

from realcatcha_kit.errors import Malformed


class UnknownPeriod(Malformed):
    """No month of the calendar."""

    code = "unknown-period"
    title = "There is no such period"
