"""Another behaviour model that looks on: it judges what the served one judged, and nobody hears what it says.

What is kept are counts of what each of the two would have asked of the visitor. The other model works in a thread of
its own, after the answer; when it falls behind, batches are passed over and counted.
"""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import msgspec
import structlog
from realcatcha_contracts import BehaviourVerdict
from redis.exceptions import ResponseError

from realcatcha_ml.models.registry import AnyModel
from realcatcha_ml.queue.port import QueueUnavailable
from realcatcha_ml.queue.redis_wire import RedisWire

SKIPPED: Final = "skipped"
REFUSED: Final = "refused"
_BANDS: Final = ((70.0, "pass"), (40.0, "easy"), (15.0, "hard"), (float("-inf"), "twice"))
"""Steps of the default thresholds: what trust asks of a visitor on a site that changed none."""
_BEHIND: Final = 16
_KEPT_S: Final = 30 * 86_400
_KEY: Final = "inference:shadow"
_log = structlog.get_logger("realcatcha.worker")

Pair = tuple[str, str]


class Comparison(msgspec.Struct, frozen=True):
    """How often a served version and one that looks on said what.

    Attributes:
        counts: Step of the served model -> step of the other -> visitors. ``refused``: it could not judge;
            ``skipped`` (on both sides): not compared, for want of time.
    """

    model: str
    served: str
    shadow: str
    counts: dict[str, dict[str, int]]


class ComparisonBook(Protocol):
    """Where counts add up over all workers. Both raise QueueUnavailable."""

    def add(self, model: str, *, served: str, shadow: str, counts: Mapping[Pair, int]) -> None:
        """Add counts."""
        ...

    def read(self) -> list[Comparison]:
        """Give every comparison of the last 30 days."""
        ...


class RedisComparisonBook:
    """`ComparisonBook` on the hash ``inference:shadow`` of the queue's server."""

    def __init__(self, url: str) -> None:
        self._wire = RedisWire(url)

    def add(self, model: str, *, served: str, shadow: str, counts: Mapping[Pair, int]) -> None:
        """See `ComparisonBook.add`."""
        commands: list[Any] = [
            ("HINCRBY", _KEY, f"{model}|{served}|{shadow}|{ours}|{theirs}", count)
            for (ours, theirs), count in counts.items()
        ]
        self._wire.call([*commands, ("EXPIRE", _KEY, _KEPT_S)])

    def read(self) -> list[Comparison]:
        """See `ComparisonBook.read`."""
        answer = self._wire.call([("HGETALL", _KEY)])[0]
        flat = [] if isinstance(answer, ResponseError) else answer
        found: dict[tuple[str, str, str], dict[str, dict[str, int]]] = {}
        for field, count in zip(flat[::2], flat[1::2], strict=True):
            model, served, shadow, ours, theirs = field.decode().split("|")
            found.setdefault((model, served, shadow), {}).setdefault(ours, {})[theirs] = int(count)
        return [Comparison(*names, counts) for names, counts in sorted(found.items())]

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()


class Shadow:
    """The model that looks on.

    Args:
        model: Not loaded yet; one that cannot be loaded looks on at nothing, with a line in the log.
        flush_s: How often counts are written.
    """

    def __init__(self, model: AnyModel, book: ComparisonBook, *, flush_s: float = 5.0) -> None:
        self._model = model
        self._book = book
        self._flush_s = flush_s
        self._work: queue.Queue[tuple[str, Sequence[Any], Sequence[Any]]] = queue.Queue(_BEHIND)
        self._counts: Counter[tuple[str, Pair]] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)

    def start(self) -> None:
        """Begin to look on."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what was counted is written once more."""
        self._stop.set()
        self._thread.join()

    def offer(self, model: AnyModel, payloads: Sequence[Any], results: Sequence[Any]) -> None:
        """Show a batch that was judged; returns at once."""
        if model.name != self._model.name or self._stop.is_set():
            return
        try:
            self._work.put_nowait((model.version, payloads, results))
        except queue.Full:
            self._count(model.version, (SKIPPED, SKIPPED), len(payloads))

    def _run(self) -> None:
        try:
            self._model.load()
        except Exception as error:  # noqa: BLE001  # whatever is wrong with its files, the served model goes on
            _log.error("shadow_not_loaded", model=self._model.name, exc_info=error)
            return
        _log.info("shadow_looks_on", model=self._model.name, version=self._model.version)
        flush_at = time.monotonic() + self._flush_s
        while not self._stop.is_set():
            self._compare_next()
            if time.monotonic() >= flush_at:
                self._flush()
                flush_at = time.monotonic() + self._flush_s
        self._flush()
        self._model.unload()

    def _compare_next(self) -> None:
        try:
            served, payloads, results = self._work.get(timeout=min(0.25, self._flush_s))
        except queue.Empty:
            return
        judged = [
            (one, said) for one, said in zip(payloads, results, strict=True) if isinstance(said, BehaviourVerdict)
        ]
        if not judged:
            return
        try:
            verdicts = self._model.predict_batch([payload for payload, _ in judged])
        except Exception as error:  # noqa: BLE001  # a model may raise anything
            _log.error("shadow_failed", model=self._model.name, exc_info=error)
            verdicts = [None] * len(judged)
        for (_, ours), theirs in zip(judged, verdicts, strict=True):
            self._count(served, (step_of(ours), step_of(theirs)), 1)

    def _count(self, served: str, pair: Pair, number: int) -> None:
        with self._lock:
            self._counts[served, pair] += number

    def _flush(self) -> None:
        """Write what was counted; while nobody takes it, it is kept."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        for version in {served for served, _ in counts}:
            ours = {pair: number for (served, pair), number in counts.items() if served == version}
            try:
                self._book.add(self._model.name, served=version, shadow=self._model.version, counts=ours)
            except QueueUnavailable:
                for pair, number in ours.items():
                    self._count(version, pair, number)


def step_of(verdict: Any) -> str:
    """Say what a verdict's trust asks of a visitor."""
    if not isinstance(verdict, BehaviourVerdict):
        return REFUSED
    return next(name for least, name in _BANDS if verdict.trust >= least)


Observer = Callable[[AnyModel, Sequence[Any], Sequence[Any]], None]
