"""What the relay of webhooks tells Prometheus."""

from prometheus_client import CollectorRegistry, Counter


class WebhookMetrics:
    """Attempts by outcome; never to whom."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._attempts = Counter(
            "realcatcha_webhook_attempts", "Attempts to deliver webhooks", ("outcome",), registry=registry
        )

    def attempted(self, error: str | None) -> None:
        """Count an attempt."""
        self._attempts.labels(error or "delivered").inc()
