"""What can go wrong with credit."""

from realcatcha_kit.errors import Conflict, NotFound


class CreditTooLow(Conflict):
    """There is less credit than that."""

    code = "credit-too-low"
    title = "There is not so much credit"


class TopupNotFound(NotFound):
    """No such top-up of the caller's organisation."""

    code = "top-up-not-found"
    title = "There is no such top-up"


class NothingToRefund(Conflict):
    """No credit is left that this top-up bought, or its price went back already."""

    code = "nothing-to-refund"
    title = "Nothing is left of this top-up"
