"""One error tree; the HTTP ring turns it into RFC 9457 problem documents."""

from collections.abc import Mapping
from typing import Any, ClassVar

PROBLEM_MEDIA_TYPE = "application/problem+json"


class AppError(Exception):
    """Base of every error that a caller may see.

    Subclasses fix `code` (stable, kebab-case), `status` and `title`.

    Args:
        detail: What went wrong with this request, for the caller. Never holds secrets or driver messages.
        private: More, for the log only.
        headers: Extra response headers, e.g. ``Retry-After``.
        extensions: Extra members of the problem document.
    """

    code: ClassVar[str] = "internal-error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        private: str = "",
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.private = private
        self.headers = dict(headers or {})
        self.extensions = dict(extensions or {})


class BadRequest(AppError):
    """The bytes are not what the media type says, e.g. malformed JSON."""

    code = "bad-request"
    status = 400
    title = "Bad request"


class Malformed(AppError):
    """Well-formed bytes of the wrong shape or type."""

    code = "malformed"
    status = 422
    title = "The request does not have the expected form"


class Unauthenticated(AppError):
    """No credential, or one that does not hold."""

    code = "unauthenticated"
    status = 401
    title = "Authentication is required"


class Forbidden(AppError):
    """A known caller without the right."""

    code = "forbidden"
    status = 403
    title = "Not allowed"


class NotFound(AppError):
    """No such thing, or not one that this caller may see."""

    code = "not-found"
    status = 404
    title = "Not found"


class MethodNotAllowed(AppError):
    """The path exists, the method does not."""

    code = "method-not-allowed"
    status = 405
    title = "Method not allowed"


class RequestTimeout(AppError):
    """A request did not arrive in time."""

    code = "request-timeout"
    status = 408
    title = "The request did not arrive in time"


class Conflict(AppError):
    """The state does not allow it (any more)."""

    code = "conflict"
    status = 409
    title = "Conflict"


class PayloadTooLarge(AppError):
    """The body is over the route's limit; raised before parsing."""

    code = "payload-too-large"
    status = 413
    title = "The request body is too large"


class TooManyRequests(AppError):
    """A rate limit of the caller's network."""

    code = "too-many-requests"
    status = 429
    title = "Too many requests"


class Unavailable(AppError):
    """A part this request needs is away; retry later."""

    code = "unavailable"
    status = 503
    title = "Temporarily unavailable"

    def __init__(
        self,
        detail: str | None = None,
        *,
        private: str = "",
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            detail, private=private, headers={"Retry-After": "1", **(headers or {})}, extensions=extensions
        )


def problem(error: AppError) -> dict[str, Any]:
    """Build the RFC 9457 document of an error."""
    document: dict[str, Any] = {
        "type": f"urn:realcatcha:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
    }
    if error.detail:
        document["detail"] = error.detail
    return document | error.extensions
