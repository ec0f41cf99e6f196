"""Bounded requests to a provider: in time, in size, without redirects, and over TLS outside development."""

import asyncio
from collections.abc import Mapping
from typing import Final, TypeVar

import httpx
import msgspec

from realcatcha_gateway.accounts.identities.errors import ProviderAway

LONGEST_ANSWER: Final = 256 * 1024
_TIMEOUT_S: Final = 5.0
_SERVER_ERROR: Final = 500
T = TypeVar("T")


class ProviderHttp:
    """Asks one provider.

    Args:
        allow_plain: Take ``http`` addresses too.
        timeout_s: For one whole answer, however slowly its bytes come.
    """

    def __init__(self, *, allow_plain: bool, timeout_s: float = _TIMEOUT_S) -> None:
        self._schemes = frozenset({"https", "http"} if allow_plain else {"https"})
        self._timeout_s = timeout_s
        self._client: httpx.AsyncClient | None = None

    async def get(self, url: str, shape: type[T]) -> T:
        """Read a JSON document. Raises ProviderAway, also for any status but 200."""
        status, body = await self._ask("GET", url)
        if status != httpx.codes.OK:
            raise ProviderAway(private=f"{url}: {status}")
        return _decode(body, shape, url)

    async def post(
        self, url: str, form: Mapping[str, str], *, auth: tuple[str, str] | None, shape: type[T]
    ) -> tuple[int, T]:
        """Send a form and read JSON, whatever its status below 500. Raises ProviderAway."""
        status, body = await self._ask("POST", url, form, auth)
        return status, _decode(body, shape, url)

    async def close(self) -> None:
        """Close connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _ask(
        self, method: str, url: str, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> tuple[int, bytes]:
        try:
            if httpx.URL(url).scheme not in self._schemes:
                raise ProviderAway(private=f"{url}: not over TLS")
            async with (
                asyncio.timeout(self._timeout_s),
                self._open().stream(method, url, data=form, auth=auth) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_raw():  # as sent: what is compressed all the same is not read
                    body += chunk
                    if len(body) > LONGEST_ANSWER:
                        raise ProviderAway(private=f"{url}: too long")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            raise ProviderAway(private=f"{url}: {error!r}") from error
        if response.status_code >= _SERVER_ERROR:
            raise ProviderAway(private=f"{url}: {response.status_code}")
        return response.status_code, bytes(body)

    def _open(self) -> httpx.AsyncClient:
        """Make the client when it is first needed: most installations and most processes never ask a provider."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=self._timeout_s,
                follow_redirects=False,
                trust_env=False,
            )
        return self._client


def _decode(body: bytes, shape: type[T], url: str) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ProviderAway(private=f"{url}: {error!r}") from error
