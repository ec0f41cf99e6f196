"""Policies asked of the gateway, which also writes them to Redis again."""

from typing import Final

import httpx
import msgspec
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from realcatcha_contracts import SitePolicy, decode_policy
from realcatcha_kit.errors import Unavailable

_TIMEOUT_S: Final = 2.0
_MOST_A_SECOND: Final = 50


class GatewayPolicies:
    """`PolicySource` on ``GET /internal/v1/policies/{site}``.

    Args:
        client: Has the gateway as its base URL; may carry another transport in tests.
        token: The credential of the internal routes.
        most_a_second: Lookups of one process; whoever guesses site keys cannot load the gateway with more.
    """

    def __init__(self, client: httpx.AsyncClient, *, token: str, most_a_second: int = _MOST_A_SECOND) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
        self._limit = RateLimitItemPerSecond(most_a_second)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def get(self, site: str) -> SitePolicy | None:
        """See `PolicySource.get`: only the gateway's own 404 means that there is no such site."""
        if not await self._limiter.hit(self._limit, "policies"):
            raise Unavailable(private="policy lookups are over their rate")
        try:
            response = await self._client.get(
                f"/internal/v1/policies/{site}", headers=self._headers, timeout=_TIMEOUT_S
            )
        except httpx.HTTPError as error:
            raise Unavailable(private=f"gateway: {type(error).__name__}: {error}") from error
        if response.status_code == httpx.codes.NOT_FOUND and _is_unknown_site(response):
            return None
        if response.status_code != httpx.codes.OK:
            raise Unavailable(private=f"gateway: policy lookup answered {response.status_code}")
        try:
            return decode_policy(response.content)
        except msgspec.MsgspecError as error:
            raise Unavailable(private=f"gateway: policy unreadable: {error}") from error


def _is_unknown_site(response: httpx.Response) -> bool:
    """Tell the gateway's word from the 404 of something else that answers at its address."""
    try:
        document = msgspec.json.decode(response.content)
    except msgspec.MsgspecError:
        return False
    return isinstance(document, dict) and document.get("code") == "unknown-site"
