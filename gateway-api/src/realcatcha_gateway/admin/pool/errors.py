"""What can go wrong with the pool."""

from realcatcha_kit.errors import Conflict, NotFound


class PictureNotFound(NotFound):
    """No such picture."""

    code = "picture-not-found"
    title = "There is no such picture"


class PictureDecided(Conflict):
    """Somebody, or the model, decided otherwise."""

    code = "picture-decided"
    title = "The picture does not wait for a review any more"
