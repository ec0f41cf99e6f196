"""Run the models over a read and say what becomes of each entry."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from realcatcha_contracts import InferenceReply, encode_reply

from realcatcha_ml.metrics import WorkerMetrics
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.registry import AnyModel, ModelRegistry
from realcatcha_ml.queue.port import Delivery, Settlement
from realcatcha_ml.shadow import Observer
from realcatcha_ml.triage import Triage, Work, triage

_log = structlog.get_logger("realcatcha.worker")


class ModelFailed:
    """In place of a verdict: the model broke on this payload alone."""


_FAILED = ModelFailed()


class BatchRunner:
    """Turns deliveries into settlements.

    Args:
        clock: Unix time in seconds, for deadlines.
        observer: Shown each batch with what the model said of it; must return at once.
    """

    def __init__(
        self,
        registry: ModelRegistry,
        *,
        metrics: WorkerMetrics,
        clock: Callable[[], float] = time.time,
        observer: Observer | None = None,
    ) -> None:
        self._observer = observer
        self._registry = registry
        self._metrics = metrics
        self._clock = clock
        self._names = frozenset(model.name for model in registry)

    def run(self, deliveries: Sequence[Delivery]) -> list[Settlement]:
        """Judge a read: one run a model, one settlement a delivery."""
        now_ms = self._clock() * 1000
        self._metrics.wait_seconds.observe(max(0.0, now_ms - _added_ms(deliveries[0].entry_id)) / 1000)
        plan = triage(deliveries, now_ms=now_ms, serves=self._names)
        self._count(plan)
        settlements = plan.settled
        for name, works in plan.batches.items():
            model = self._registry.get(name)
            if model is not None:
                settlements += self._judge(model, works)
        return settlements

    def _judge(self, model: AnyModel, works: Sequence[Work]) -> list[Settlement]:
        started = time.perf_counter()
        results = _predict(model, works)
        seconds = time.perf_counter() - started
        self._metrics.batch_size.labels(model.name).observe(len(works))
        self._metrics.model_seconds.labels(model.name).observe(seconds)
        compute_ms = round(seconds * 1000, 3)
        replies = [
            _reply(work, result, compute_ms=compute_ms, size=len(works))
            for work, result in zip(works, results, strict=True)
        ]
        for outcome, number in Counter(reply.status for reply in replies).items():
            self._metrics.jobs.labels(model.name, outcome).inc(number)
        if self._observer is not None:
            self._observer(model, [work.job.payload for work in works], results)
        return [
            Settlement(work.entry_id, work.job.reply_to, encode_reply(reply))
            for work, reply in zip(works, replies, strict=True)
        ]

    def _count(self, plan: Triage) -> None:
        for model in plan.expired:
            self._metrics.jobs.labels(model, "expired").inc()
        for model, outcome in plan.refused:
            self._metrics.jobs.labels(model, outcome).inc()


def _predict(model: AnyModel, works: Sequence[Work]) -> list[Any]:
    """Predict together; if that fails, each alone, so that one bad input costs the others only time."""
    try:
        return model.predict_batch([work.job.payload for work in works])
    except Exception as error:  # noqa: BLE001 (a model may raise anything, and the worker must outlive it)
        _log.error("model_failed", model=model.name, batch=len(works), request_id=_only_request(works), exc_info=error)
    if len(works) == 1:
        return [_FAILED]
    return [result for work in works for result in _predict(model, [work])]


def _only_request(works: Sequence[Work]) -> str:
    return works[0].job.request_id if len(works) == 1 else ""


def _reply(work: Work, result: Any, *, compute_ms: float, size: int) -> InferenceReply:
    job = work.job
    if isinstance(result, ModelFailed | BadInput):
        error = "model-error"
        if isinstance(result, BadInput):
            error = "bad-input"
            _log.warning("job_refused", model=job.model, request_id=job.request_id, reason=result.reason)
        return InferenceReply(id=job.id, request_id=job.request_id, status="failed", error=error)
    return InferenceReply(
        id=job.id,
        request_id=job.request_id,
        status="ok",
        verdict=result,
        compute_ms=compute_ms,
        batch_size=size,
    )


def _added_ms(entry_id: bytes) -> int:
    return int(entry_id.partition(b"-")[0])
