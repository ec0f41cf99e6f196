"""What can go wrong with a model."""

from realcatcha_kit.errors import NotFound


class ModelNotFound(NotFound):
    """No such model."""

    code = "model-not-found"
    title = "There is no such model"
