"""Ask captcha-api's pool; see `realcatcha_contracts.pool`."""

from typing import Protocol, TypeVar

import msgspec
from realcatcha_contracts.pool import POOL_PATH
from realcatcha_kit.errors import Malformed

from realcatcha_gateway.admin.internal_service import InternalService, client_of
from realcatcha_gateway.admin.pool.errors import PictureDecided, PictureNotFound

Reply = TypeVar("Reply")


class Pool(Protocol):
    """The pool, wherever it is."""

    def ask(self, operation: str, request: msgspec.Struct, reply: type[Reply]) -> Reply:
        """Have an operation done.

        Raises:
            PictureNotFound, PictureDecided, Malformed: As captcha-api says.
            Unavailable: It is away, does not answer in time, or one of its stores is away.
        """
        ...


class HttpPool:
    """`Pool` over HTTP."""

    def __init__(self, service: InternalService) -> None:
        self._service = service

    def ask(self, operation: str, request: msgspec.Struct, reply: type[Reply]) -> Reply:
        """See `Pool.ask`."""
        return self._service.ask("POST", POOL_PATH + operation, reply=reply, body=request)

    def close(self) -> None:
        """Close the connections."""
        self._service.close()


def open_pool(base_url: str, *, token: str) -> HttpPool:
    """Make a client; it connects with its first request."""
    errors = (PictureNotFound, PictureDecided, Malformed)
    return HttpPool(InternalService("The image pool", client_of(base_url), errors=errors, token=token))
