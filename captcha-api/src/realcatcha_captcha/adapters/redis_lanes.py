"""Exchanges with Redis that have a connection to themselves, because the server may block on them (`WAIT`).

They cost a round trip and little more: lanes use the driver's connections (their handshake, TLS, authentication and
parser) and none of its own pool, event hooks, retries, two timeouts and packing in Python.
"""

import asyncio
import math
import time
from collections.abc import Sequence
from typing import Any, Final

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ResponseError

Command = tuple[str | bytes | int, ...]
_MOST: Final = 64
_DOUBTFUL_AFTER_S: Final = 1.0


class Lanes:
    """Connections of one client's kind, at most 64, each used by one exchange at a time, the last one used first.

    Args:
        client: Its pool makes the connections, and keeps none of these.
        timeout_s: For a whole exchange, waiting for a connection and connecting included.
    """

    def __init__(self, client: Redis, *, timeout_s: float) -> None:
        self._pool = client.connection_pool
        self._timeout_s = timeout_s
        self._idle: list[tuple[AbstractConnection, float]] = []
        self._free = asyncio.Semaphore(_MOST)

    async def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands in one write and read their answers.

        Returns:
            One answer a command; an error that the server answered is returned, not raised.

        Raises:
            Exception: What the driver raises for a lost, slow or refused connection. Nothing is sent twice: a
                redemption whose answer was lost may have happened.
        """
        packed = b"".join(map(pack, commands))
        async with asyncio.timeout(self._timeout_s):
            await self._free.acquire()
            try:
                return await self._exchange_on(await self._take(), packed, len(commands))
            finally:
                self._free.release()

    async def _exchange_on(self, connection: AbstractConnection, packed: bytes, answers: int) -> list[Any]:
        try:
            await connection.send_packed_command(packed, check_health=False)
            received = [await _answer(connection) for _ in range(answers)]
        except BaseException:
            await self._drop(connection)
            raise
        self._idle.append((connection, time.monotonic()))
        return received

    async def aclose(self) -> None:
        """Close the idle connections."""
        idle, self._idle = self._idle, []
        for connection, _ in idle:
            await connection.disconnect()

    async def _take(self) -> AbstractConnection:
        while self._idle:
            connection, used_at = self._idle.pop()
            if time.monotonic() - used_at < _DOUBTFUL_AFTER_S or not await _is_stale(connection):
                return connection
            await connection.disconnect(nowait=True)
        made: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]  # untyped driver
        made.socket_timeout = None  # the exchange has one of its own
        return made

    async def _drop(self, connection: AbstractConnection) -> None:
        """Close a connection whose answers may be under way, and the idle ones: the server may have gone."""
        await connection.disconnect(nowait=True)
        await self.aclose()


async def _is_stale(connection: AbstractConnection) -> bool:
    """Tell whether something arrived that nobody asked for: mostly the end of the connection."""
    try:
        return bool(await connection.can_read())
    except (ConnectionError, OSError):
        return True


async def _answer(connection: AbstractConnection) -> Any:
    try:
        return await connection.read_response(timeout=math.inf)
    except ResponseError as error:
        return error


def pack(command: Command) -> bytes:
    """Write a command as it goes over the wire."""
    packed: bytes = pack_command(command)  # type: ignore[arg-type]  # declared for tuples of one
    return packed
