"""Metrics of the pack lists, as one captcha-api process sees them."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class PackMetrics:
    """Level of each list and what became of each request for a pack."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("kind", "band")
        self._level = Gauge("realcatcha_pack_level", "Packs waiting in the pool's list", labels, registry=registry)
        self._taken = Counter(
            "realcatcha_packs_taken",
            "Requests for a pack: from the prefetch, after waiting for the list, or in vain",
            (*labels, "how"),
            registry=registry,
        )
        self._expired = Counter("realcatcha_packs_expired", "Packs skipped as too old", labels, registry=registry)

    def level(self, kind: str, band: int, level: int) -> None:
        """Note how many packs a list holds."""
        self._level.labels(kind, str(band)).set(level)

    def taken(self, kind: str, band: int, how: str) -> None:
        """Count one request: ``prefetched``, ``waited`` or ``empty``."""
        self._taken.labels(kind, str(band), how).inc()

    def expired(self, kind: str, band: int) -> None:
        """Count one pack skipped."""
        self._expired.labels(kind, str(band)).inc()
