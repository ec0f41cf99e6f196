"""One Redis client a process; driver errors become `Unavailable`; scripts survive a restart of the server."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Final

from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ChildDeadlockedError,
    IncorrectPolicyType,
    NoScriptError,
    RedisClusterException,
    RedisError,
)

from realcatcha_captcha.adapters.redis_lanes import Command, Lanes
from realcatcha_captcha.adapters.redis_multiplexer import Multiplexer

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
Exchange = Callable[[Sequence[Command]], Awaitable[list[Any]]]
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


class Scripts:
    """The Lua scripts by name, sent as EVALSHA and loaded again when the server has forgotten them."""

    def __init__(self, client: "Redis", *, timeout_s: float = TIMEOUT_S) -> None:
        self._client = client
        self._shared = Multiplexer(client, timeout_s=timeout_s)
        self._lanes = Lanes(client, timeout_s=timeout_s)
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
        return await self._run(commands, self._shared.exchange)

    async def run_alone(self, commands: Sequence[Command]) -> list[Any]:
        """Do so on a connection of its own, because the server may block on one of them. Raises Unavailable."""
        return await self._run(commands, self._lanes.exchange)

    async def _run(self, commands: Sequence[Command], exchange: Exchange) -> list[Any]:
        try:
            answers = await exchange(commands)
            for place, answer in enumerate(answers):
                if isinstance(answer, NoScriptError):
                    await self.load()
                    answers[place : place + 1] = await exchange(commands[place : place + 1])
            for answer in answers:
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

    async def aclose(self) -> None:
        """Close the connections of the scripts."""
        await self._shared.aclose()
        await self._lanes.aclose()

    async def missing(self) -> list[str]:
        """Name the scripts that the server has not loaded. Raises Unavailable."""
        with translating():
            known = await self._client.script_exists(*self._hashes.values())
        return [name for name, there in zip(self._hashes, known, strict=True) if not there]
