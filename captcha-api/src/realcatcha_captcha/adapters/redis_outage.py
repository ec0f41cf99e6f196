"""Watch for the store of sessions being away: no connection to Redis for three seconds on end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Gauge
from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis

_EVERY_S: Final = 0.5
_CONNECT_S: Final = 1.0
_OPEN_AFTER_S: Final = 3.0
_log = structlog.get_logger("realcatcha.outage")


class RedisOutage:
    """`Outage` of a Redis server.

    It only connects: a server that is overloaded, loading, read-only, out of memory or frozen accepts connections and
    is there. Nobody opens an outage by making Redis slow; what stands in front of it and accepts for it keeps it shut.

    Args:
        client: Names the server; none of its connections is used.
        every_s: Pause between two looks.
        open_after_s: How long no connection must have been possible.

    Attributes:
        on_back: Awaited at every look while the server is there, for what waited.
    """

    def __init__(
        self,
        client: Redis,
        *,
        registry: CollectorRegistry | None = None,
        every_s: float = _EVERY_S,
        open_after_s: float = _OPEN_AFTER_S,
    ) -> None:
        self._server = client.connection_pool.connection_kwargs
        self._every_s = every_s
        self._open_after_s = open_after_s
        self._task: asyncio.Task[None] | None = None
        self.is_open = False
        self.on_back: Callable[[], Awaitable[None]] | None = None
        gauge = Gauge(
            "realcatcha_captcha_store_away", "1 while no connection to Redis can be made for a while", registry=registry
        )
        gauge.set_function(lambda: float(self.is_open))

    async def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch())

    async def aclose(self) -> None:
        """Stop. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        seen_at = loop.time()
        while True:
            if await self._connects():
                seen_at = loop.time()
                self._change(is_open=False)
                await self._tell()
            elif loop.time() - seen_at >= self._open_after_s:
                self._change(is_open=True)
            await asyncio.sleep(self._every_s)

    async def _tell(self) -> None:
        if self.on_back is None:
            return
        try:
            await self.on_back()
        except Exception:  # noqa: BLE001  # a defect there must not leave this process believing in an outage for good
            _log.exception("store_back_unheard")

    def _change(self, *, is_open: bool) -> None:
        if is_open != self.is_open:
            self.is_open = is_open
            _log.warning("store_away" if is_open else "store_back")

    async def _connects(self) -> bool:
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, writer = await self._open()
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if path := self._server.get("path"):
            return await asyncio.open_unix_connection(path)
        return await asyncio.open_connection(self._server.get("host", "127.0.0.1"), self._server.get("port", 6379))
