"""Many exchanges with Redis on one connection: what is asked in one turn of the loop leaves in one write.

A system call costs more than everything else in a redemption. Sharing a connection spends one for all that arrive
together, and their answers come back in one read. Redis answers in order, so the first exchange that waits is the one
being answered. Nothing here may block the server's side of the connection: `WAIT` and blocking reads use lanes.
"""

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ResponseError

from realcatcha_captcha.adapters.redis_lanes import Command, pack


class Multiplexer:
    """One shared connection of a client's kind, made when it is needed and made again when it was lost.

    Args:
        client: Its pool makes the connection, and does not keep it.
        timeout_s: For a whole exchange, connecting included. One that is late ends the connection, and with it every
            exchange that waits: the server answers in order, so none of them would be answered sooner.
    """

    def __init__(self, client: Redis, *, timeout_s: float) -> None:
        self._pool = client.connection_pool
        self._timeout_s = timeout_s
        self._line: _Line | None = None

    async def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands and give their answers.

        Returns:
            One answer a command; an error that the server answered is returned, not raised.

        Raises:
            Exception: What the driver raises for a lost, slow or refused connection. Nothing is sent twice: a
                redemption whose answer was lost may have happened.
        """
        line = self._line
        if line is None or line.ended:
            connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]  # untyped driver
            connection.socket_timeout = None  # the exchanges have one of their own
            line = self._line = _Line(connection)
        return await line.ask(commands, timeout_s=self._timeout_s)

    async def aclose(self) -> None:
        """End the connection; whoever still waits is told that it was lost."""
        line, self._line = self._line, None
        if line is not None:
            await line.aclose()


@dataclass(eq=False, slots=True)
class _Exchange:
    """Commands that are sent together.

    Attributes:
        missing: How many answers are still to come.
        deadline: Time of the loop, seconds.
        answers: What came so far.
    """

    done: asyncio.Future[list[Any]]
    missing: int
    deadline: float
    answers: list[Any] = field(default_factory=list)


class _Line:
    """One connection and what is under way on it; it never comes back once it has `ended`."""

    def __init__(self, connection: AbstractConnection) -> None:
        self.ended = False
        self._connection = connection
        self._outgoing: list[bytes] = []
        self._waiting: deque[_Exchange] = deque()
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._watch: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._serve())

    async def ask(self, commands: Sequence[Command], *, timeout_s: float) -> list[Any]:
        packed = b"".join(map(pack, commands))
        exchange = _Exchange(self._loop.create_future(), len(commands), self._loop.time() + timeout_s)
        self._outgoing.append(packed)
        self._waiting.append(exchange)
        self._asked.set()
        if self._watch is None:
            self._watch = self._loop.call_at(exchange.deadline, self._look)
        return await exchange.done

    async def aclose(self) -> None:
        self._end(ConnectionError("closed"))
        await end_tasks(self._task)

    async def _serve(self) -> None:
        """Connect, write and read until the connection is lost."""
        writer: asyncio.Task[None] | None = None
        reason: Exception = ConnectionError("lost")
        try:
            await self._connection.connect()  # type: ignore[no-untyped-call]  # untyped driver
            writer = asyncio.create_task(self._write())
            await self._read()
        except Exception as error:  # noqa: BLE001  # whatever it was, it is told to everybody who waits
            reason = error
        finally:
            self._end(reason)
            if writer is not None:
                await end_tasks(writer)
            await self._connection.disconnect(nowait=True)

    async def _write(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            outgoing, self._outgoing = self._outgoing, []
            await self._connection.send_packed_command(outgoing, check_health=False)

    async def _read(self) -> None:
        while True:
            try:
                answer = await self._connection.read_response(timeout=math.inf)
            except ResponseError as error:
                answer = error
            exchange = self._waiting[0]  # an answer to nobody ends the line
            exchange.answers.append(answer)
            exchange.missing -= 1
            if not exchange.missing:
                self._waiting.popleft()
                if not exchange.done.done():  # whoever asked may have gone
                    exchange.done.set_result(exchange.answers)

    def _look(self) -> None:
        """End the line where its first exchange is late; else look again when it would be."""
        self._watch = None
        if not self._waiting:
            return
        deadline = self._waiting[0].deadline
        if deadline > self._loop.time():
            self._watch = self._loop.call_at(deadline, self._look)
            return
        self._end(TimeoutError("no answer in time"))
        self._task.cancel()

    def _end(self, reason: Exception) -> None:
        """Tell everybody who waits."""
        self.ended = True
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        waiting, self._waiting = self._waiting, deque()
        for exchange in waiting:
            if not exchange.done.done():
                exchange.done.set_exception(reason)
