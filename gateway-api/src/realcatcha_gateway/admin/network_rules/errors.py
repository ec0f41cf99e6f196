"""What can go wrong with a platform rule."""

from realcatcha_kit.errors import Conflict, NotFound


class RuleNotFound(NotFound):
    """No such rule."""

    code = "rule-not-found"
    title = "There is no such rule"


class RuleExists(Conflict):
    """The network has a rule that says something else."""

    code = "rule-exists"
    title = "The network has another rule already"


class TooManyRules(Conflict):
    """Every process of captcha-api holds all rules in memory."""

    code = "too-many-rules"
    title = "There are as many rules as there may be"


class VisitorNotFound(NotFound):
    """No such session, or it is over, so that nobody knows any more where the visitor came from."""

    code = "visitor-not-found"
    title = "There is no such session, or it is over"
