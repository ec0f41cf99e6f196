"""What workers say of themselves, for whoever administers: which models they have loaded, and since when."""

import secrets
import socket
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
import structlog
from redis.exceptions import ResponseError

from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.queue.port import QueueUnavailable
from realcatcha_ml.queue.redis_wire import RedisWire

SAY_EVERY_S: Final = 10.0
_BUSY_FOR_S: Final = 30.0
_SILENT_AFTER_S: Final = 35.0
_FORGOTTEN_AFTER_S: Final = 3600.0
_KEY: Final = "inference:workers"
_log = structlog.get_logger("realcatcha.worker")


class LoadedModel(msgspec.Struct, frozen=True):
    """A model that a worker can judge with; `loaded_at` is a Unix time in seconds."""

    name: str
    version: str
    sha256: str
    loaded_at: float


class WorkerSays(msgspec.Struct, frozen=True):
    """One worker. Times are Unix times in seconds; `seen_at` is when it last spoke."""

    id: str
    started_at: float
    seen_at: float
    models: list[LoadedModel]


class Board(Protocol):
    """Where workers speak. Every method raises QueueUnavailable."""

    def say(self, words: WorkerSays) -> None:
        """Replace what a worker said before."""
        ...

    def leave(self, id: str) -> None:
        """Forget a worker that stops."""
        ...

    def workers(self, *, now: float) -> list[WorkerSays]:
        """Give the workers that spoke lately, by id."""
        ...


class RedisBoard:
    """`Board` on the hash ``inference:workers`` of the queue's server."""

    def __init__(self, url: str) -> None:
        self._wire = RedisWire(url)

    def say(self, words: WorkerSays) -> None:
        """See `Board.say`; workers that were killed long ago are removed on the way."""
        self._wire.call([("HSET", _KEY, words.id, msgspec.json.encode(words))])
        old = [one.id for one in self._all() if one.seen_at < words.seen_at - _FORGOTTEN_AFTER_S]
        if old:
            self._wire.call([("HDEL", _KEY, *old)])

    def leave(self, id: str) -> None:
        """See `Board.leave`."""
        self._wire.call([("HDEL", _KEY, id)])

    def workers(self, *, now: float) -> list[WorkerSays]:
        """See `Board.workers`."""
        lately = [one for one in self._all() if one.seen_at > now - _SILENT_AFTER_S]
        return sorted(lately, key=lambda one: one.id)

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()

    def _all(self) -> list[WorkerSays]:
        answer = self._wire.call([("HVALS", _KEY)])[0]
        found = []
        for text in [] if isinstance(answer, ResponseError) else answer:
            try:
                found.append(msgspec.json.decode(text, type=WorkerSays))
            except msgspec.MsgspecError:  # of another version of this program
                continue
        return found


class Announcer:
    """A thread in which a worker, or the labeller, says what it has loaded.

    Args:
        id: The worker's name in the queue.
        every_s: How often.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        board: Board,
        registry: ModelRegistry,
        *,
        id: str,
        every_s: float = SAY_EVERY_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._board = board
        self._registry = registry
        self._id = id
        self._every_s = every_s
        self._clock = clock
        self._started_at = clock()
        self._loaded_at: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    def start(self) -> None:
        """Begin to speak."""
        self._thread.start()

    def stop(self) -> None:
        """Sign off and end the thread."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        quiet_s = 0.0
        while not self._stop.wait(quiet_s):
            self._say()
            loading = self._clock() - self._started_at < _BUSY_FOR_S
            quiet_s = min(1.0, self._every_s) if loading else self._every_s
        try:
            self._board.leave(self._id)
        except QueueUnavailable:
            _log.info("worker_left_unsaid")

    def _say(self) -> None:
        now = self._clock()
        loaded = [model for model in self._registry if model.loaded]
        self._loaded_at = {model.name: self._loaded_at.get(model.name, now) for model in loaded}
        models = [
            LoadedModel(model.name, model.version, model.files.sha256, self._loaded_at[model.name]) for model in loaded
        ]
        try:
            self._board.say(WorkerSays(self._id, self._started_at, now, models))
        except QueueUnavailable:
            _log.info("worker_unheard")


def consumer_name(worker_id: str, role: str = "") -> str:
    """Name a consumer of the queue, or a labeller; each start gets a name of its own, so that no two are ever one."""
    base = worker_id or socket.gethostname()
    return "-".join(part for part in (base, role, secrets.token_hex(4)) if part)
