"""What can go wrong with second factors."""

from realcatcha_kit.errors import Conflict, Forbidden

from realcatcha_gateway.accounts.errors import Challenged


class WrongCode(Forbidden):
    """Neither the code of the app now, nor a recovery code that is left; or one that was used already."""

    code = "wrong-code"
    title = "The code does not hold"


class InvalidTicket(Challenged):
    """The first step of the login is too long ago, or was finished already."""

    code = "invalid-ticket"
    title = "The login has to begin again"


class SecondFactorExists(Conflict):
    """The account has a second factor; it is removed before another one is added."""

    code = "second-factor-exists"
    title = "The account has a second factor already"


class NoSecondFactor(Conflict):
    """The account has no second factor, or it was not begun."""

    code = "no-second-factor"
    title = "The account has no second factor"
