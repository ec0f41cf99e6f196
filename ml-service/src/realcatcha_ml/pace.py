"""How long a worker may be silent before others take over its jobs, and how it stays heard."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from realcatcha_ml.queue.port import QueueUnavailable

CLAIM_FLOOR_MS: Final = 150
_FACTOR: Final = 3
_REMEMBERED: Final = 512
_log = structlog.get_logger("realcatcha.worker")


class Pace:
    """The last batches' durations, from read to settled."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)

    def record(self, seconds: float) -> None:
        """Remember one batch."""
        self._seconds.append(seconds)

    def p99_s(self) -> float:
        """Give the 99th percentile of the remembered batches, nearest rank; 0 before the first."""
        if not self._seconds:
            return 0.0
        ordered = sorted(self._seconds)
        return ordered[-(len(ordered) // 100) - 1]

    def claim_after_ms(self) -> int:
        """Give the idle time after which an entry counts as abandoned: ``max(3 x batch p99, 150 ms)``."""
        return max(round(_FACTOR * self.p99_s() * 1000), CLAIM_FLOOR_MS)


class Heartbeat:
    """A thread that restarts the idle time of entries whose batch runs for long.

    It beats at a third of the shortest time after which anybody may claim, so that a slow worker keeps its batch even
    where all the others are fast.

    Args:
        refresh: `JobQueue.refresh`.
    """

    def __init__(
        self, refresh: Callable[[Sequence[bytes]], None], *, interval_s: float = CLAIM_FLOOR_MS / 1000 / 3
    ) -> None:
        self._refresh = refresh
        self._interval_s = interval_s
        self._held: tuple[float, Sequence[bytes]] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def hold(self, entry_ids: Sequence[bytes]) -> None:
        """Name the entries under way now; none to let go."""
        self._held = (time.monotonic(), entry_ids) if entry_ids else None

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._interval_s):
            held = self._held
            if held is None or time.monotonic() - held[0] < self._interval_s:
                continue
            try:
                self._refresh(held[1])
            except QueueUnavailable:
                _log.warning("heartbeat_missed", entries=len(held[1]))
