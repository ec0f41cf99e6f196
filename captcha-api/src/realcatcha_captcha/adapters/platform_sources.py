"""The platform's record, as the gateway wrote it to Redis, or asked of the gateway, which also writes it again."""

from typing import Final

import httpx
import msgspec
import structlog
from realcatcha_contracts import PLATFORM_KEY, PlatformPolicy, decode_platform
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import send, translating

_TIMEOUT_S: Final = 2.0
_log = structlog.get_logger("realcatcha.platform")


class RedisPlatform:
    """`PlatformSource` on the hash ``policy:{platform}``: None where Redis has lost, or never had, the record."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def version(self) -> int | None:
        """See `PlatformSource.version`."""
        with translating():
            found = await send(self._client, "HGET", PLATFORM_KEY, "version")
        return int(found) if found is not None and found.isdigit() else None

    async def read(self) -> PlatformPolicy | None:
        """See `PlatformSource.read`."""
        with translating():
            record = await send(self._client, "HGET", PLATFORM_KEY, "record")
        try:
            return None if record is None else decode_platform(record)
        except msgspec.MsgspecError:
            _log.warning("platform_unreadable")
            return None


class GatewayPlatform:
    """`PlatformSource` on ``GET /internal/v1/platform``.

    Args:
        client: Has the gateway as its base URL; may carry another transport in tests.
        token: The credential of the internal routes.
    """

    def __init__(self, client: httpx.AsyncClient, *, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def version(self) -> int | None:
        """See `PlatformSource.version`; reads the record for it."""
        return (await self.read()).version

    async def read(self) -> PlatformPolicy:
        """See `PlatformSource.read`; the gateway always has one."""
        try:
            response = await self._client.get("/internal/v1/platform", headers=self._headers, timeout=_TIMEOUT_S)
        except httpx.HTTPError as error:
            raise Unavailable(private=f"gateway: {type(error).__name__}: {error}") from error
        if response.status_code != httpx.codes.OK:
            raise Unavailable(private=f"gateway: platform look-up answered {response.status_code}")
        try:
            return decode_platform(response.content)
        except msgspec.MsgspecError as error:
            raise Unavailable(private=f"gateway: platform unreadable: {error}") from error
