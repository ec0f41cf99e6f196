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
