"""What can go wrong with plans."""

from realcatcha_kit.errors import NotFound


class PlanNotFound(NotFound):
    """No such plan is offered."""

    code = "plan-not-found"
    title = "There is no such plan"
