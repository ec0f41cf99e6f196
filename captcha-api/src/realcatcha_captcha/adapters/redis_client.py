"""One Redis client a process; driver errors become `Unavailable`; scripts survive a restart of the server."""

import hashlib
from collections.abc import Iterator, Sequence
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


class Scripts:
    """The Lua scripts by name, sent as EVALSHA and loaded again when the server has forgotten them."""

    def __init__(self, client: "Redis") -> None:
        self._client = client
        folder = files("realcatcha_captcha.adapters.lua")
        self._sources = {name: (folder / f"{name}.lua").read_text() for name in SCRIPTS}
        self._hashes = {name: hashlib.sha1(text.encode()).hexdigest() for name, text in self._sources.items()}  # noqa: S324  # Redis names scripts so

    def command(self, name: str, keys: Sequence[str], *args: Any) -> tuple[Any, ...]:
        """Build the EVALSHA command of a script."""
        return ("EVALSHA", self._hashes[name], len(keys), *keys, *args)

    async def run(self, name: str, keys: Sequence[str], *args: Any) -> Any:
        """Run one script in one round trip. Raises Unavailable."""
        command = self.command(name, keys, *args)
        try:
            return await send(self._client, *command)
        except NoScriptError:
            with translating():
                await self._client.script_load(self._sources[name])
                return await send(self._client, *command)
        except _DRIVER_ERRORS as error:  # without `translating`: this is the path of every redemption
            raise _unavailable(error) from error

    async def run_all(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Run commands, scripts among them, in one round trip. Raises Unavailable where any failed."""
        with translating():
            pipeline = self._client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            answers = await pipeline.execute(raise_on_error=False)
            for i, answer in enumerate(answers):
                if isinstance(answer, NoScriptError):
                    await self.load()
                    answers[i] = await send(self._client, *commands[i])
                elif isinstance(answer, Exception):
                    raise answer
            return list(answers)

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
