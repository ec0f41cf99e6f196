"""The worker process: ``python -m realcatcha_ml.worker``."""

import secrets
import signal
import socket

from prometheus_client import CollectorRegistry
from realcatcha_kit.logs import configure_logging

from realcatcha_ml.batches import BatchRunner
from realcatcha_ml.composition import build_registry
from realcatcha_ml.loop import Worker
from realcatcha_ml.metrics import QueueCollector, WorkerMetrics
from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.queue.port import JobQueue
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.status import StatusServer


def consumer_name(worker_id: str) -> str:
    """Name the consumer; each start gets a name of its own, so that no two ever share pending entries."""
    return f"{worker_id or socket.gethostname()}-{secrets.token_hex(4)}"


def build_worker(
    queue: JobQueue, *, registry: ModelRegistry, metrics_registry: CollectorRegistry, batch_max: int
) -> Worker:
    """Wire a worker onto a queue and models."""
    metrics = WorkerMetrics(metrics_registry)
    metrics_registry.register(QueueCollector(queue.depth, replies_dropped=lambda: queue.replies_dropped))
    runner = BatchRunner(registry, metrics=metrics)
    return Worker(queue, registry=registry, runner=runner, metrics=metrics, batch_max=batch_max)


def serve(worker: Worker, *, settings: MlSettings, metrics_registry: CollectorRegistry) -> None:
    """Run a worker until SIGTERM or SIGINT; its batch is finished first."""
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda _signal, _frame: worker.stop())
    status = None
    if settings.metrics_port:
        status = StatusServer(
            metrics_registry, ready=lambda: worker.ready, host=settings.metrics_host, port=settings.metrics_port
        )
        status.start()
    try:
        worker.run()
    finally:
        if status is not None:
            status.stop()


def main() -> None:
    """Compose and run."""
    settings = MlSettings()
    configure_logging("ml-worker", level=settings.log_level)
    metrics_registry = CollectorRegistry()
    worker = build_worker(
        RedisQueue(settings.queue_redis_url, consumer=consumer_name(settings.worker_id)),
        registry=build_registry(settings, names=settings.stream_models),
        metrics_registry=metrics_registry,
        batch_max=settings.batch_max,
    )
    serve(worker, settings=settings, metrics_registry=metrics_registry)


if __name__ == "__main__":
    main()
