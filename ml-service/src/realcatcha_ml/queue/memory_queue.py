"""The queue in one process, for tests and single-process set-ups; thread-safe."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from realcatcha_ml.queue.port import DeadLetter, Delivery, QueueDepth, Settlement


@dataclass
class _Pending:
    consumer: str
    delivered_at: float
    deliveries: int


@dataclass
class MemoryStream:
    """What a Redis server would hold: shared by every `MemoryQueue` on it.

    Attributes:
        replies: By stream; a reply to a stream that is not a key is dropped.
        dead: Bounded, newest last.
    """

    dead_max: int = 1000
    entries: dict[bytes, bytes | None] = field(default_factory=dict)
    fresh: deque[bytes] = field(default_factory=deque)
    pending: dict[bytes, _Pending] = field(default_factory=dict)
    replies: dict[str, list[bytes]] = field(default_factory=dict)
    dead: deque[DeadLetter] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)
    added: int = 0

    def add(self, data: bytes | None) -> bytes:
        """Enqueue an entry; None stands for one without the field ``job``."""
        with self.changed:
            self.added += 1
            entry_id = f"{int(time.time() * 1000)}-{self.added}".encode()
            self.entries[entry_id] = data
            self.fresh.append(entry_id)
            self.changed.notify_all()
            return entry_id

    def trim(self) -> None:
        """Drop every entry, as a trim to length 0 does: pending ones stay pending."""
        with self.changed:
            self.entries.clear()
            self.fresh.clear()


class MemoryQueue:
    """One consumer of a `MemoryStream`.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, stream: MemoryStream, *, consumer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._consumer = consumer
        self._clock = clock
        self.replies_dropped = 0

    def join(self) -> None:
        """Do nothing: the stream exists."""

    def exchange(self, settlements: Sequence[Settlement], *, count: int, block_ms: int) -> list[Delivery]:
        """Settle, then read (see `JobQueue`)."""
        stream = self._stream
        with stream.changed:
            for settlement in settlements:
                self._settle(settlement)
            if count == 0:
                return []
            stream.changed.wait_for(lambda: bool(stream.fresh), timeout=block_ms / 1000)
            taken = [stream.fresh.popleft() for _ in range(min(count, len(stream.fresh)))]
            for entry_id in taken:
                stream.pending[entry_id] = _Pending(self._consumer, self._clock(), 1)
            return [Delivery(entry_id, stream.entries[entry_id]) for entry_id in taken]

    def claim(self, *, min_idle_ms: int) -> Delivery | None:
        """Take over one idle entry (see `JobQueue`)."""
        with self._stream.changed:
            now = self._clock()
            for entry_id, held in list(self._stream.pending.items()):
                if (now - held.delivered_at) * 1000 < min_idle_ms:
                    continue
                if entry_id not in self._stream.entries:
                    del self._stream.pending[entry_id]
                    continue
                self._stream.pending[entry_id] = _Pending(self._consumer, now, held.deliveries + 1)
                return Delivery(entry_id, self._stream.entries[entry_id], held.deliveries + 1)
            return None

    def refresh(self, entry_ids: Sequence[bytes]) -> None:
        """Restart idle times (see `JobQueue`)."""
        with self._stream.changed:
            for entry_id in entry_ids:
                held = self._stream.pending.get(entry_id)
                if held is not None and held.consumer == self._consumer:
                    held.delivered_at = self._clock()

    def depth(self) -> QueueDepth:
        """Measure (see `JobQueue`)."""
        with self._stream.changed:
            pending = len(self._stream.pending)
            return QueueDepth(lag=len(self._stream.fresh), pending=pending, dead=len(self._stream.dead))

    def ping(self) -> None:
        """Return at once: memory is always there."""

    def leave(self) -> None:
        """Do nothing: a consumer is only a name."""

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _settle(self, settlement: Settlement) -> None:
        stream = self._stream
        if settlement.reply is not None:
            if settlement.reply_to in stream.replies:
                stream.replies[settlement.reply_to].append(settlement.reply)
            else:
                self.replies_dropped += 1
        if settlement.dead is not None:
            stream.dead.append(settlement.dead)
            while len(stream.dead) > stream.dead_max:
                stream.dead.popleft()
        stream.pending.pop(settlement.entry_id, None)
        stream.entries.pop(settlement.entry_id, None)
