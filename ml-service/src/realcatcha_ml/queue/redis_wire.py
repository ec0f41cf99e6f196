"""Several Redis commands in one round trip, at the price of packing and parsing alone.

redis-py's pipeline spends about as long on a command as the server does (options, callbacks, observability). Here its
connection still does what it is good at (URLs, TLS, authentication, reconnecting, hiredis); the commands go out as one
write, and the raw answers come back as they are.
"""

import threading
from collections.abc import Sequence
from typing import Any

import hiredis
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ClusterDownError, MasterDownError, ReadOnlyError, RedisError, ResponseError
from redis.retry import Retry

from realcatcha_ml.queue.port import QueueUnavailable

Command = tuple[bytes | str | int | float | memoryview, ...]

_READ_BYTES = 256 * 1024  # a full read of 64 jobs, in one or two calls
_REFUSALS = (ReadOnlyError, MasterDownError, ClusterDownError)


class RedisWire:
    """One connection, opened on first use and reopened after a failure; calls from several threads take turns.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        timeout_s: For connecting and for each answer; longer than any blocking command waits.
    """

    def __init__(self, url: str, *, timeout_s: float = 3.0) -> None:
        # Whoever calls decides about retries, so that a stop is never held up by one; RESP2 answers are plain lists.
        self._pool = ConnectionPool.from_url(
            url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            max_connections=1,
            socket_read_size=_READ_BYTES,
        )
        self._connection: Any = None
        self._lock = threading.Lock()

    def call(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands and give their answers in order; an error of one command is its answer (`ResponseError`).

        Raises:
            QueueUnavailable: The server cannot be reached, does not answer, or refuses to serve for now.
        """
        if not commands:
            return []
        with self._lock:
            try:
                answers = self._exchange(commands)
            except (RedisError, OSError) as error:
                self._drop()
                raise QueueUnavailable(str(error)) from error
        for answer in answers:
            if isinstance(answer, _REFUSALS):
                raise QueueUnavailable(str(answer))
        return answers

    def close(self) -> None:
        """Close the connection; a later call opens it again."""
        with self._lock:
            self._drop()

    def _exchange(self, commands: Sequence[Command]) -> list[Any]:
        if self._connection is None:
            self._connection = self._pool.get_connection()
        connection = self._connection
        packed = b"".join(map(hiredis.pack_command, commands))  # type: ignore[arg-type]  # its stub says one-tuples
        connection.send_packed_command([packed], check_health=False)
        answers: list[Any] = []
        for _ in commands:
            try:
                answers.append(connection.read_response(disable_decoding=True))
            except ResponseError as error:
                answers.append(error)
        return answers

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.disconnect()
            self._pool.release(self._connection)
            self._connection = None
