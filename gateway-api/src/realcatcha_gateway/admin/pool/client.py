"""Ask captcha-api's pool; see `realcatcha_contracts.pool`."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import httpx
import msgspec
from realcatcha_contracts.pool import POOL_PATH
from realcatcha_kit.errors import AppError, Malformed, Unavailable

from realcatcha_gateway.admin.pool.errors import PictureDecided, PictureNotFound

_TIMEOUT: Final = httpx.Timeout(6.0, connect=1.0)
_RETRY_AFTER: Final = {"Retry-After": "5"}
_THEIR_ERRORS: Final[dict[str, type[AppError]]] = {
    error.code: error for error in (PictureNotFound, PictureDecided, Malformed)
}
_OF_A_PROBLEM: Final = frozenset({"type", "title", "status", "code", "detail"})
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
    """`Pool` over HTTP; threads may share it.

    Args:
        open_client: Makes a client that has captcha-api as its base URL; called with the first request, as most
            processes are never asked and TLS costs memory.
        token: The credential of the internal routes.
    """

    def __init__(self, open_client: Callable[[], httpx.Client], *, token: str) -> None:
        self._open_client = open_client
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, operation: str, request: msgspec.Struct, reply: type[Reply]) -> Reply:
        """See `Pool.ask`."""
        try:
            answer = self._opened().post(
                POOL_PATH + operation, content=msgspec.json.encode(request), headers=self._headers, timeout=_TIMEOUT
            )
        except httpx.HTTPError as error:
            raise _away(f"{type(error).__name__}: {error}") from error
        if answer.status_code != httpx.codes.OK:
            raise _their_error(answer)
        try:
            return msgspec.json.decode(answer.content, type=reply)
        except msgspec.MsgspecError as error:
            raise _away(f"unreadable answer: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = self._open_client()
            return self._client


def open_pool(base_url: str, *, token: str) -> HttpPool:
    """Make a client; it connects with its first request."""
    return HttpPool(partial(httpx.Client, base_url=base_url, trust_env=False, follow_redirects=False), token=token)


def _away(private: str) -> Unavailable:
    return Unavailable("The image pool does not answer.", headers=_RETRY_AFTER, private=f"pool: {private}")


def _their_error(answer: httpx.Response) -> AppError:
    """Give the error that captcha-api tells; whatever else answers there is as nobody."""
    try:
        problem = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.MsgspecError:
        problem = {}
    known = _THEIR_ERRORS.get(str(problem.get("code")))
    if known is None or known.status != answer.status_code:
        return _away(f"answered {answer.status_code} {problem.get('code', '')}")
    detail = problem.get("detail")
    extensions = {name: value for name, value in problem.items() if name not in _OF_A_PROBLEM}
    return known(detail if isinstance(detail, str) else None, extensions=extensions)
