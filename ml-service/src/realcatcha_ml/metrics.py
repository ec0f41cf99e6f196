"""Metrics of the worker and of the queue, on registries that the composition roots own."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from realcatcha_ml.queue.port import QueueDepth, QueueUnavailable

_BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
_MODEL_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_WAIT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


class WorkerMetrics:
    """What one worker counts; everything is counted per batch, so that a job costs nothing."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.jobs = Counter(
            "realcatcha_worker_jobs",
            "Jobs settled, by outcome: ok, failed, expired, malformed, dead",
            ("model", "outcome"),
            registry=registry,
        )
        self.redelivered = Counter(
            "realcatcha_worker_claimed", "Jobs taken over from a worker that fell silent", registry=registry
        )
        self.batch_size = Histogram(
            "realcatcha_worker_batch_size",
            "Jobs in one run of a model",
            ("model",),
            registry=registry,
            buckets=_BATCH_SIZES,
        )
        self.model_seconds = Histogram(
            "realcatcha_worker_model_duration_seconds",
            "Time of one run of a model",
            ("model",),
            registry=registry,
            buckets=_MODEL_SECONDS,
        )
        self.wait_seconds = Histogram(
            "realcatcha_worker_queue_wait_seconds",
            "Age of the oldest job of a read, by the queue server's clock",
            registry=registry,
            buckets=_WAIT_SECONDS,
        )
        self.unavailable = Counter(
            "realcatcha_worker_queue_unavailable", "Failed attempts to reach the queue", registry=registry
        )


class QueueCollector(Collector):
    """Measures the queue when it is scraped; reports nothing but ``realcatcha_queue_up 0`` while it is away.

    Args:
        depth: `JobQueue.depth`.
        replies_dropped: Replies that found no reader, so far; None in a process that sends none.
    """

    def __init__(self, depth: Callable[[], QueueDepth], *, replies_dropped: Callable[[], int] | None = None) -> None:
        self._depth = depth
        self._replies_dropped = replies_dropped

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Measure once."""
        if self._replies_dropped is not None:
            yield CounterMetricFamily(
                "realcatcha_worker_replies_dropped",
                "Replies whose stream is gone or refused them",
                value=self._replies_dropped(),
            )
        try:
            depth = self._depth()
        except QueueUnavailable:
            yield GaugeMetricFamily("realcatcha_queue_up", "Whether the queue answers", value=0)
            return
        yield GaugeMetricFamily("realcatcha_queue_up", "Whether the queue answers", value=1)
        yield GaugeMetricFamily("realcatcha_queue_lag", "Jobs not delivered to any worker", value=depth.lag)
        yield GaugeMetricFamily("realcatcha_queue_pending", "Jobs delivered and not settled", value=depth.pending)
        yield GaugeMetricFamily("realcatcha_queue_backlog", "Lag plus pending", value=depth.backlog)
        yield GaugeMetricFamily("realcatcha_queue_dead_letters", "Dead letters kept", value=depth.dead)
