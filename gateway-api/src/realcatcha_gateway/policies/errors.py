"""What can go wrong with a policy."""

from realcatcha_kit.errors import NotFound


class UnknownSite(NotFound):
    """No site with that id exists."""

    code = "unknown-site"
    title = "There is no such site"
