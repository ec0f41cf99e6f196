"""What stops a proxied request."""

from typing import Final

from realcatcha_kit.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    PayloadTooLarge,
    RequestTimeout,
    TooManyRequests,
    Unavailable,
)

_CLOSE: Final = {"Connection": "close"}  # the rest of a body that was given up must not be waited for


class UpstreamAway(Unavailable):
    """The upstream did not answer, or not in time."""


class NotPassable(BadRequest):
    """Something in the request's head may not be sent on, e.g. a header value that HTTP does not allow."""


class BodyTooLarge(PayloadTooLarge):
    """The body outgrew the limit of the captcha paths."""


class BodyTooSlow(RequestTimeout):
    """The body did not arrive in time."""

    title = "The request body did not arrive in time"

    def __init__(self) -> None:
        super().__init__(headers=_CLOSE)


class TooManySlowBodies(TooManyRequests):
    """The client's network already sends as many slow bodies as it may, and this one was slow too."""

    def __init__(self) -> None:
        super().__init__(
            "Too many requests of this network are being received.", headers={"Retry-After": "1", **_CLOSE}
        )


class UploadNotAllowed(Forbidden):
    """No ticket of ours, or its time is over."""

    code = "upload-not-allowed"
    title = "This upload was not allowed, or is not any more"

    def __init__(self) -> None:
        super().__init__(headers=_CLOSE)


class TooManyUploads(TooManyRequests):
    """Each upload that is passed on is held in memory."""

    def __init__(self) -> None:
        super().__init__("Other uploads are being received.", headers={"Retry-After": "2", **_CLOSE})


class NoSuchPath(NotFound):
    """A path that the gateway does not pass on."""


class ClientGone(Exception):  # never answered: there is nobody left
    """The client closed the connection before its request was complete."""
