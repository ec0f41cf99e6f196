"""What stops a proxied request."""

from realcatcha_kit.errors import NotFound, PayloadTooLarge, Unavailable


class UpstreamAway(Unavailable):
    """The upstream did not answer, or not in time."""


class BodyTooLarge(PayloadTooLarge):
    """The body outgrew the limit of the captcha paths."""


class NoSuchPath(NotFound):
    """A path that the gateway does not pass on."""


class ClientGone(Exception):  # never answered: there is nobody left
    """The client closed the connection before its request was complete."""
