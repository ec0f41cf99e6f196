"""One Redis client a process; driver errors become `Unavailable`; scripts survive a restart of the server."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Final

from hiredis import pack_command
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ChildDeadlockedError,
    IncorrectPolicyType,
    NoScriptError,
    RedisClusterException,
    RedisError,
    ResponseError,
)

Command = tuple[str | bytes | int, ...]
TIMEOUT_S: Final = 1.0
# Everything that the driver may raise; its own base class covers less than it should.
_DRIVER_ERRORS: Final = (
    RedisError,
    RedisClusterException,
    ChildDeadlockedError,
    IncorrectPolicyType,
    OSError,
    TimeoutError,
)
_MAX_CONNECTIONS: Final = 512
SCRIPTS: Final = ("claim", "take", "settle", "redeem", "note_trust", "enqueue")


def connect(url: str, *, timeout_s: float = TIMEOUT_S) -> "Redis":
    """Make a client; connects on first use.

    No command is repeated by the driver: a redemption whose answer was lost must not be sent twice.
    """
    return Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        max_connections=_MAX_CONNECTIONS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


@contextmanager
def translating() -> Iterator[None]:
    """Turn every driver error (lost connection, timeout, OOM, READONLY, LOADING, BUSY, ...) into Unavailable."""
    try:
        yield
    except _DRIVER_ERRORS as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> Unavailable:
    return Unavailable(private=f"redis: {type(error).__name__}: {error}")


async def send(client: "Redis", *command: Any) -> Any:
    """Send one command as it is."""
    return await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the driver has no types here


async def exchange(client: "Redis", commands: Sequence[Command]) -> list[Any]:
    """Send commands in one write and read their answers: one round trip on one connection of the client's pool.

    Does what the driver's `execute_command` and pipelines do, without their retries, event hooks and packing in
    Python, which cost more than everything that siteverify itself does.

    Returns:
        One answer a command; an error that the server answered is returned, not raised.

    Raises:
        Exception: What the driver raises for a lost, slow or refused connection.
    """
    pool = client.connection_pool
    connection = await pool.get_connection()  # type: ignore[no-untyped-call]  # the driver has no types here
    try:
        await connection.send_packed_command(b"".join(map(_pack, commands)))
        return [await _answer(connection) for _ in commands]
    except BaseException:  # an answer may be under way: nobody else may read it
        await connection.disconnect(nowait=True)
        raise
    finally:
        await pool.release(connection)


def _pack(command: Command) -> bytes:
    packed: bytes = pack_command(command)  # type: ignore[arg-type]  # declared for tuples of one
    return packed


async def _answer(connection: AbstractConnection) -> Any:
    try:
        return await connection.read_response()
    except ResponseError as error:
        return error


class Scripts:
    """The Lua scripts by name, sent as EVALSHA and loaded again when the server has forgotten them."""

    def __init__(self, client: "Redis") -> None:
        self._client = client
        folder = files("realcatcha_captcha.adapters.lua")
        self._sources = {name: (folder / f"{name}.lua").read_text() for name in SCRIPTS}
        self._hashes = {name: hashlib.sha1(text.encode()).hexdigest() for name, text in self._sources.items()}  # noqa: S324  # Redis names scripts so

    def command(self, name: str, keys: Sequence[str], *args: str | bytes | int) -> Command:
        """Build the EVALSHA command of a script."""
        return ("EVALSHA", self._hashes[name], len(keys), *keys, *args)

    async def run(self, name: str, keys: Sequence[str], *args: str | bytes | int) -> Any:
        """Run one script in one round trip. Raises Unavailable."""
        return (await self.run_all([self.command(name, keys, *args)]))[0]

    async def run_all(self, commands: Sequence[Command]) -> list[Any]:
        """Run commands, scripts among them, in one round trip. Raises Unavailable where any failed."""
        try:
            answers = await exchange(self._client, commands)
            for place, answer in enumerate(answers):
                if isinstance(answer, NoScriptError):
                    await self.load()
                    answers[place : place + 1] = await exchange(self._client, commands[place : place + 1])
                if isinstance(answer, Exception):
                    raise answer
        except _DRIVER_ERRORS as error:  # without `translating`: this is the path of every redemption
            raise _unavailable(error) from error
        return answers

    async def load(self) -> None:
        """Load every script. Raises Unavailable."""
        with translating():
            for source in self._sources.values():
                await self._client.script_load(source)

    async def missing(self) -> list[str]:
        """Name the scripts that the server has not loaded. Raises Unavailable."""
        with translating():
            known = await self._client.script_exists(*self._hashes.values())
        return [name for name, there in zip(self._hashes, known, strict=True) if not there]
