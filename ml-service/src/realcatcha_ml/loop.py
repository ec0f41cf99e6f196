"""The worker's loop: settle, read, judge, and take over what others left."""

import random
import time
from collections.abc import Sequence
from typing import Final

import structlog

from realcatcha_ml.batches import BatchRunner
from realcatcha_ml.metrics import WorkerMetrics
from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.pace import Heartbeat, Pace
from realcatcha_ml.queue.port import Delivery, JobQueue, QueueUnavailable, Settlement

_BLOCK_MS: Final = 75  # also how often an idle worker looks for abandoned entries: half of the shortest limit
_FIRST_DELAY_S: Final = 0.05
_LONGEST_DELAY_S: Final = 2.0
_LONGEST_MODEL_DELAY_S: Final = 10.0
_GLANCE_S: Final = 0.05
_LAST_ATTEMPTS: Final = 5
_log = structlog.get_logger("realcatcha.worker")


class Worker:
    """One consumer of the queue; single-threaded but for its heartbeat.

    Args:
        queue: Not shared with another worker.
        batch_max: Most jobs read at once.
    """

    def __init__(
        self,
        queue: JobQueue,
        *,
        registry: ModelRegistry,
        runner: BatchRunner,
        metrics: WorkerMetrics,
        batch_max: int = 64,
    ) -> None:
        self._queue = queue
        self._registry = registry
        self._runner = runner
        self._metrics = metrics
        self._batch_max = batch_max
        self._pace = Pace()
        self._heartbeat = Heartbeat(queue.refresh)
        self._stopping = False  # no Event: a signal handler that meets its lock held waits for itself
        self._connected = False
        self._outbox: Sequence[Settlement] = ()
        self._read_at = 0.0
        self._next_claim = 0.0

    @property
    def ready(self) -> bool:
        """Whether the queue answered last and every model is loaded."""
        return self._connected and self._registry.ready

    def stop(self) -> None:
        """Ask the loop to end after the batch under way; safe in a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Work until `stop`; then settle what is finished, sign off and unload the models."""
        self._heartbeat.start()
        try:
            self._load_models()
            delay_s = _FIRST_DELAY_S
            while not self._stopping:
                try:
                    self._turn()
                    delay_s = _FIRST_DELAY_S
                except QueueUnavailable as error:
                    delay_s = self._back_off(error, delay_s)
            self._finish()
        finally:
            self._heartbeat.stop()
            self._queue.close()
            self._registry.unload_all()

    def _rest(self, seconds: float) -> None:
        """Sleep, but not much longer than until `stop`."""
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _GLANCE_S))

    def _load_models(self) -> None:
        delay_s = _FIRST_DELAY_S
        while not self._stopping and not self._registry.ready:
            try:
                self._registry.load_all()
                _log.info("models_loaded", models={model.name: model.version for model in self._registry})
            except Exception as error:  # noqa: BLE001 (files may come late; the worker stays live and says why)
                _log.error("models_not_loaded", exc_info=error)
                self._rest(delay_s)
                delay_s = min(2 * delay_s, _LONGEST_MODEL_DELAY_S)

    def _turn(self) -> None:
        if not self._connected:
            self._queue.join()
            self._connected = True
            _log.info("queue_joined")
        self._claim_abandoned()
        deliveries = self._settle_and_read(count=self._batch_max)
        if deliveries:
            self._judge(deliveries)

    def _settle_and_read(self, *, count: int) -> list[Delivery]:
        deliveries = self._queue.exchange(self._outbox, count=count, block_ms=_BLOCK_MS)
        self._outbox = ()
        self._heartbeat.hold([delivery.entry_id for delivery in deliveries])
        self._read_at = time.monotonic()
        return deliveries

    def _judge(self, deliveries: Sequence[Delivery]) -> None:
        self._outbox = self._runner.run(deliveries)
        self._pace.record(time.monotonic() - self._read_at)

    def _claim_abandoned(self) -> None:
        """Take over abandoned entries one by one, each run and settled alone: a poison job takes nothing with it."""
        if time.monotonic() < self._next_claim:
            return
        self._next_claim = time.monotonic() + _BLOCK_MS / 1000
        min_idle_ms = self._pace.claim_after_ms()
        self._settle_and_read(count=0)
        while not self._stopping:
            delivery = self._queue.claim(min_idle_ms=min_idle_ms)
            if delivery is None:
                return
            self._metrics.redelivered.inc()
            _log.warning("job_claimed", entry=delivery.entry_id.decode(), deliveries=delivery.deliveries)
            self._heartbeat.hold([delivery.entry_id])
            self._outbox = self._runner.run([delivery])
            self._settle_and_read(count=0)

    def _back_off(self, error: QueueUnavailable, delay_s: float) -> float:
        """Wait, with jitter, so that workers do not return all at once; give the next delay."""
        self._connected = False
        self._metrics.unavailable.inc()
        _log.warning("queue_unavailable", error=str(error), retry_s=delay_s)
        self._rest(delay_s * random.uniform(0.5, 1.0))  # noqa: S311 (spreads retries, guards nothing)
        return min(2 * delay_s, _LONGEST_DELAY_S)

    def _finish(self) -> None:
        for _ in range(_LAST_ATTEMPTS):
            try:
                self._settle_and_read(count=0)
                self._queue.leave()
            except QueueUnavailable as error:
                _log.warning("queue_unavailable", error=str(error), stopping=True)
                time.sleep(_FIRST_DELAY_S)
            else:
                break
        self._connected = False
        _log.info("worker_stopped")
