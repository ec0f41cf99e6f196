"""Ask another service of the platform over its internal routes, with bounds on time and trust."""

import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import httpx
import msgspec
from realcatcha_kit.errors import AppError, Unavailable

_TIMEOUT: Final = httpx.Timeout(6.0, connect=1.0)
_RETRY_AFTER: Final = {"Retry-After": "5"}
_OF_A_PROBLEM: Final = frozenset({"type", "title", "status", "code", "detail"})
Reply = TypeVar("Reply")


class InternalService:
    """A service; threads may share it.

    Args:
        name: What is away when it does not answer, for administrators.
        open_client: Makes a client that has the service as its base URL; called with the first request, as most
            processes never ask and TLS costs memory.
        errors: Errors of the service that are passed on, by their code.
        token: The credential of its internal routes; empty: it asks for none.
    """

    def __init__(
        self,
        name: str,
        open_client: Callable[[], httpx.Client],
        *,
        errors: Collection[type[AppError]] = (),
        token: str = "",
    ) -> None:
        self._name = name
        self._open_client = open_client
        self._errors = {error.code: error for error in errors}
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def ask(self, method: str, path: str, *, reply: type[Reply], body: object = None) -> Reply:
        """Send a request, with a body as JSON unless it is None, and read the answer.

        Raises:
            AppError: One of `errors`, as the service says.
            Unavailable: It is away, does not answer in time, or answers anything else.
        """
        answer = self.send(method, path, body=body)
        try:
            return msgspec.json.decode(answer.content, type=reply)
        except msgspec.MsgspecError as error:
            raise self._away(f"unreadable answer: {error}") from error

    def send(self, method: str, path: str, *, body: object = None) -> httpx.Response:
        """Send a request as `ask` does, and give the answer as it is. Raises what `ask` raises."""
        content = None if body is None else msgspec.json.encode(body)
        headers: Mapping[str, str] = self._headers | ({} if body is None else {"Content-Type": "application/json"})
        try:
            answer = self._opened().request(method, path, content=content, headers=headers, timeout=_TIMEOUT)
        except httpx.HTTPError as error:
            raise self._away(f"{type(error).__name__}: {error}") from error
        if answer.status_code != httpx.codes.OK:
            raise self._error_of(answer)
        return answer

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = self._open_client()
            return self._client

    def _error_of(self, answer: httpx.Response) -> AppError:
        """Give the error that the service tells; whatever else answers there is as nobody."""
        try:
            problem = msgspec.json.decode(answer.content, type=dict[str, Any])
        except msgspec.MsgspecError:
            problem = {}
        known = self._errors.get(str(problem.get("code")))
        if known is None or known.status != answer.status_code:
            return self._away(f"answered {answer.status_code} {problem.get('code', '')}")
        detail = problem.get("detail")
        extensions = {name: value for name, value in problem.items() if name not in _OF_A_PROBLEM}
        return known(detail if isinstance(detail, str) else None, extensions=extensions)

    def _away(self, private: str) -> Unavailable:
        return Unavailable(f"{self._name} does not answer.", headers=_RETRY_AFTER, private=f"{self._name}: {private}")


def client_of(base_url: str) -> Callable[[], httpx.Client]:
    """Give what makes a client of a base URL."""
    return partial(httpx.Client, base_url=base_url, trust_env=False, follow_redirects=False)
