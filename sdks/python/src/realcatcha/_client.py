"""The two clients: one question each, asked at most twice."""

from collections.abc import Collection
from types import TracebackType
from typing import Final, Self

import httpx

from realcatcha._errors import VerificationUnavailable
from realcatcha._exchange import PATH, AskAgain, Exchange
from realcatcha._verification import Verification

_ATTEMPTS: Final = 2


class Client:
    """Verifies tokens; keeps connections open, so make one and share it (thread-safe).

    Args:
        secret: The site's secret, ``rcs_...``. Never logged, never part of an error.
        base_url: Origin of the RealCatcha service, e.g. ``https://captcha.example.com``.
        timeout: Seconds that one attempt may take to connect, and to answer.
        transport: Replaces the network, for tests.
    """

    def __init__(
        self, secret: str, *, base_url: str, timeout: float = 5.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._secret = secret
        self._http = httpx.Client(base_url=base_url, timeout=timeout, transport=transport)

    def verify(
        self,
        token: str,
        *,
        remote_ip: str | None = None,
        expected_hostname: str | Collection[str] | None = None,
        expected_action: str | None = None,
        idempotency_key: str | None = None,
    ) -> Verification:
        """Redeem a token; it holds once.

        Args:
            token: The form's ``realcatcha-response``; what the browser sent, unchecked.
            remote_ip: The visitor's address.
            expected_hostname: Your host name or names; a token from another page is refused.
            expected_action: The widget's ``data-action``; a token from another form is refused.
            idempotency_key: A UUID; repeats of it get the same answer for a minute. Made for you when None.

        Raises:
            VerificationUnavailable: The service could not be asked; the visitor is not verified.
            InvalidSecret: The secret is unknown or another site's.
            InvalidRequest: The service refused the form of the request.
        """
        exchange = _exchange(token, remote_ip, expected_hostname, expected_action, idempotency_key)
        if (known := exchange.answered_without_asking()) is not None:
            return known
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                return exchange.read(self._http.post(PATH, data=exchange.form(self._secret)))
            except (AskAgain, httpx.HTTPError) as error:
                reason = _reason(error)
        raise VerificationUnavailable(reason)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """`Client` for asyncio."""

    def __init__(
        self, secret: str, *, base_url: str, timeout: float = 5.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._secret = secret
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout, transport=transport)

    async def verify(
        self,
        token: str,
        *,
        remote_ip: str | None = None,
        expected_hostname: str | Collection[str] | None = None,
        expected_action: str | None = None,
        idempotency_key: str | None = None,
    ) -> Verification:
        """Redeem a token; arguments, answer and errors are those of `Client.verify`."""
        exchange = _exchange(token, remote_ip, expected_hostname, expected_action, idempotency_key)
        if (known := exchange.answered_without_asking()) is not None:
            return known
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                return exchange.read(await self._http.post(PATH, data=exchange.form(self._secret)))
            except (AskAgain, httpx.HTTPError) as error:
                reason = _reason(error)
        raise VerificationUnavailable(reason)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _exchange(
    token: str,
    remote_ip: str | None,
    expected_hostname: str | Collection[str] | None,
    expected_action: str | None,
    idempotency_key: str | None,
) -> Exchange:
    exchange = Exchange(token, remote_ip, expected_hostname, expected_action)
    if idempotency_key is None:
        return exchange
    return Exchange(token, remote_ip, expected_hostname, expected_action, idempotency_key)


def _reason(error: Exception) -> str:
    """Say what failed. Only the kind of a network error: its text and request stay out, and with them the secret."""
    return str(error) if isinstance(error, AskAgain) else type(error).__name__
