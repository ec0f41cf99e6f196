"""What can go wrong with prices."""

from realcatcha_kit.errors import Conflict


class PriceInThePast(Conflict):
    """A price holds for periods that have begun already, or before the newest version does: nobody could rely on it."""

    code = "price-in-the-past"
    title = "The price has to hold from a later moment on"
