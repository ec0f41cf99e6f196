"""The worker process: ``python -m realcatcha_ml.worker``."""

import signal
from collections.abc import Sequence
from typing import Protocol

from prometheus_client import CollectorRegistry
from realcatcha_kit.logs import configure_logging

from realcatcha_ml.batches import BatchRunner
from realcatcha_ml.board import Announcer, RedisBoard, consumer_name
from realcatcha_ml.composition import build_registry
from realcatcha_ml.loop import Worker
from realcatcha_ml.metrics import QueueCollector, WorkerMetrics
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.registry import ModelRegistry, served_models
from realcatcha_ml.queue.port import JobQueue
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.shadow import Observer, RedisComparisonBook, Shadow
from realcatcha_ml.status import StatusServer


class Beside(Protocol):
    """A thread that runs as long as the worker does."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End, and wait for the end."""
        ...


def build_worker(
    queue: JobQueue,
    *,
    registry: ModelRegistry,
    metrics_registry: CollectorRegistry,
    batch_max: int,
    observer: Observer | None = None,
) -> Worker:
    """Wire a worker onto a queue and models."""
    metrics = WorkerMetrics(metrics_registry)
    metrics_registry.register(QueueCollector(queue.depth, replies_dropped=lambda: queue.replies_dropped))
    runner = BatchRunner(registry, metrics=metrics, observer=observer)
    return Worker(queue, registry=registry, runner=runner, metrics=metrics, batch_max=batch_max)


def serve(
    worker: Worker, *, settings: MlSettings, metrics_registry: CollectorRegistry, beside: Sequence[Beside] = ()
) -> None:
    """Run a worker, and threads beside it, until SIGTERM or SIGINT; its batch is finished first."""
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda _signal, _frame: worker.stop())
    status = None
    if settings.metrics_port:
        status = StatusServer(
            metrics_registry, ready=lambda: worker.ready, host=settings.metrics_host, port=settings.metrics_port
        )
        status.start()
    for thread in beside:
        thread.start()
    try:
        worker.run()
    finally:
        for thread in beside:
            thread.stop()
        if status is not None:
            status.stop()


def main() -> None:
    """Compose and run."""
    settings = MlSettings()
    configure_logging("ml-worker", level=settings.log_level)
    metrics_registry = CollectorRegistry()
    registry = build_registry(settings, names=settings.stream_models)
    name = consumer_name(settings.worker_id)
    shadow = _shadow(settings)
    worker = build_worker(
        RedisQueue(settings.queue_redis_url, consumer=name),
        registry=registry,
        metrics_registry=metrics_registry,
        batch_max=settings.batch_max,
        observer=shadow.offer if shadow else None,
    )
    announcer = Announcer(RedisBoard(settings.queue_redis_url), registry, id=name)
    beside: list[Beside] = [announcer, shadow] if shadow else [announcer]
    serve(worker, settings=settings, metrics_registry=metrics_registry, beside=beside)


def _shadow(settings: MlSettings) -> Shadow | None:
    """Build the behaviour model that looks on, where the settings name one."""
    if settings.behaviour_shadow is None:
        return None
    files = ModelFiles(settings.behaviour_shadow, "behaviour")
    model = served_models()["behaviour"](files, runtime=OnnxRuntime(settings.provider))
    return Shadow(model, RedisComparisonBook(settings.queue_redis_url))


if __name__ == "__main__":
    main()
