"""What the relay tells Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class OutboxMetrics:
    """Deliveries, failures and what waits."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._deliveries = Counter(
            "realcatcha_outbox_deliveries", "Deliveries by outcome", ("topic", "outcome"), registry=registry
        )
        self._waiting = Gauge("realcatcha_outbox_waiting", "Messages not delivered yet", registry=registry)
        self._age = Gauge("realcatcha_outbox_oldest_seconds", "Age of the oldest message", registry=registry)

    def delivered(self, topic: str) -> None:
        """Count a delivery."""
        self._deliveries.labels(topic, "delivered").inc()

    def failed(self, topic: str) -> None:
        """Count a delivery that failed and will be repeated."""
        self._deliveries.labels(topic, "failed").inc()

    def waiting(self, count: int, age_s: float) -> None:
        """Set what waits now."""
        self._waiting.set(count)
        self._age.set(age_s)
