"""What can go wrong with API keys."""

from realcatcha_kit.errors import Conflict, NotFound


class ApiKeyNotFound(NotFound):
    """The caller has no such key in this organisation."""

    code = "api-key-not-found"
    title = "You have no such API key"


class TooManyApiKeys(Conflict):
    """The caller has as many keys in this organisation as one may have."""

    code = "too-many-api-keys"
    title = "You have too many API keys"
