"""What can go wrong when statistics are asked for."""

from realcatcha_kit.errors import Malformed


class UnknownZone(Malformed):
    """No time zone of the IANA data base."""

    code = "unknown-zone"
    title = "There is no such time zone"


class BadRange(Malformed):
    """Days that end before they begin, or too many of them."""

    code = "bad-range"
    title = "The days asked for are no range"
