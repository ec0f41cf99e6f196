"""Verdicts as Prometheus metrics, on their way to the telemetry sink."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from realcatcha_captcha.application.ports.telemetry import TelemetryRecord, TelemetrySink


class MeteredTelemetry:
    """`TelemetrySink` that counts what passes through it."""

    def __init__(self, sink: TelemetrySink, registry: CollectorRegistry) -> None:
        self._sink = sink
        self._verdicts = Counter("realcatcha_verdicts", "Judged steps", ("step", "verdict", "kind"), registry=registry)
        self._reasons = Counter("realcatcha_reasons", "Named findings of judged steps", ("reason",), registry=registry)
        self._shadow = Counter(
            "realcatcha_shadow_verdicts", "What sites that only watch would have asked", ("asked",), registry=registry
        )
        self._trust = Histogram(
            "realcatcha_trust",
            "Trust of evaluated sessions that were judged",
            registry=registry,
            buckets=(5, 15, 25, 40, 55, 70, 85, 100),
        )

    async def record(self, event: TelemetryRecord) -> None:
        """See `TelemetrySink.record`."""
        self._verdicts.labels(event.step, event.verdict, event.kind).inc()
        if event.shadow:
            self._shadow.labels(event.asked).inc()
        if event.step == "evaluate":
            for reason in event.reasons:
                self._reasons.labels(reason).inc()
            if event.trust is not None:
                self._trust.observe(event.trust)
        await self._sink.record(event)
