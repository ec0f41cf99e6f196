"""What can go wrong with organisations."""

from realcatcha_kit.errors import NotFound


class OrganisationNotFound(NotFound):
    """No organisation has this id."""

    code = "organisation-not-found"
    title = "There is no such organisation"
