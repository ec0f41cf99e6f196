"""RED metrics of HTTP routes, on a registry that the composition root owns."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class HttpMetrics:
    """Rate, errors and duration per route template.

    Args:
        registry: Registry that the process exposes at ``/metrics``.
        service: Value of the label ``service``.
    """

    def __init__(self, registry: CollectorRegistry, service: str) -> None:
        self._service = service
        self._requests = Counter(
            "realcatcha_http_requests",
            "HTTP requests answered",
            ("service", "method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "realcatcha_http_request_duration_seconds",
            "Time to answer an HTTP request",
            ("service", "route"),
            registry=registry,
            buckets=_BUCKETS,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template, so that ids never become labels."""
        key = (method, route, status)
        found = self._known.get(key)
        if found is None:  # looking a label set up costs several times what counting costs
            counter = self._requests.labels(self._service, method, route, str(status))
            found = self._known[key] = (counter, self._seconds.labels(self._service, route))
        found[0].inc()
        found[1].observe(seconds)


def exposition(registry: CollectorRegistry) -> tuple[bytes, str]:
    """Render a registry; returns the body and its content type."""
    return generate_latest(registry), CONTENT_TYPE_LATEST
