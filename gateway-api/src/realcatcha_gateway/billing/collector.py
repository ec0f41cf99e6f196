"""Collect payments right after the unit of work that reserved them, without anybody waiting for Toss."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from realcatcha_kit.errors import Unavailable

_log = structlog.get_logger("realcatcha.billing")


class Collector:
    """Collects in threads of its own, which begin with the first payment.

    What it does not come to, because the process ends or the database is away, payments' own sweep collects.

    Args:
        collect: Collects a payment by its id.
    """

    def __init__(self, collect: Callable[[str], object], *, at_once: int = 2) -> None:
        self._collect = collect
        self._at_once = at_once
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None

    def soon(self, payment_id: str) -> None:
        """Have a payment collected soon; does not wait."""
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="collector")
            self._threads.submit(self._try, payment_id)

    def close(self) -> None:
        """Finish what was begun; the rest is left to the sweep."""
        with self._lock:
            if self._threads is not None:
                self._threads.shutdown(cancel_futures=True)
                self._threads = None

    def _try(self, payment_id: str) -> None:
        try:
            self._collect(payment_id)
        except Unavailable as error:
            _log.warning("collecting_waits", payment_id=payment_id, private=error.private)
        except Exception:  # noqa: BLE001  # nobody waits for this thread; the sweep tries again
            _log.exception("collecting_failed", payment_id=payment_id)
