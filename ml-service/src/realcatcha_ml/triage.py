"""What to do with each entry of a read, before any model runs."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec
import structlog
from realcatcha_contracts import InferenceJob, InferenceReply, decode_job, encode_reply

from realcatcha_ml.queue.port import DeadLetter, Delivery, Settlement

MAX_DELIVERIES: Final = 3
_REPLY_PREFIX: Final = "reply:"
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_log = structlog.get_logger("realcatcha.worker")


class Work(NamedTuple):
    """A job that a model shall judge."""

    entry_id: bytes
    job: InferenceJob


@dataclass(frozen=True)
class Triage:
    """Entries sorted by what is due.

    Attributes:
        batches: By model name; one run each.
        settled: Entries that no model needs to see.
        expired: By model name, how many of `settled` were past their deadline.
        refused: Outcome (``malformed``, ``dead``, ``failed``) of the rest of `settled`, by model name.
    """

    batches: dict[str, list[Work]] = field(default_factory=dict)
    settled: list[Settlement] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class _Envelope(msgspec.Struct, frozen=True):
    """What is needed to answer a job whose payload cannot be read."""

    id: str
    model: str
    reply_to: str
    request_id: str


_decode_envelope = msgspec.json.Decoder(_Envelope).decode


def triage(deliveries: Sequence[Delivery], *, now_ms: float, serves: Container[str]) -> Triage:
    """Sort the entries of a read.

    A job past its deadline is dropped without an answer: whoever asked has moved on. An entry that cannot be read
    goes to the dead letters at once (and is answered ``bad-input`` if it says whom to answer); so does one that was
    delivered `MAX_DELIVERIES` times before, each time to a worker that did not live to settle it.

    Args:
        deliveries: As the queue gave them.
        now_ms: Unix time in milliseconds; the askers' clocks must agree with it within a few ms.
        serves: Names of the models that this worker has.
    """
    plan = Triage()
    for delivery in deliveries:
        job = _read(delivery)
        if job is None:
            _bury_unreadable(plan, delivery)
        elif delivery.deliveries > MAX_DELIVERIES:
            _bury_repeated(plan, delivery, job)
        elif job.deadline_ms < now_ms:
            plan.expired.append(job.model if job.model in serves else "unknown")
            plan.settled.append(Settlement(delivery.entry_id))
        elif job.model not in serves:
            plan.refused.append(("unknown", "failed"))
            plan.settled.append(_failure(delivery.entry_id, job, "unknown-model"))
        else:
            plan.batches.setdefault(job.model, []).append(Work(delivery.entry_id, job))
    return plan


def _read(delivery: Delivery) -> InferenceJob | None:
    try:
        job = decode_job(delivery.data or b"")
    except _UNREADABLE:
        return None
    return job if job.reply_to.startswith(_REPLY_PREFIX) else None


def _failure(entry_id: bytes, job: InferenceJob | _Envelope, error: str) -> Settlement:
    reply = InferenceReply(id=job.id, request_id=job.request_id, status="failed", error=error)
    return Settlement(entry_id, reply_to=job.reply_to, reply=encode_reply(reply))


def _bury_unreadable(plan: Triage, delivery: Delivery) -> None:
    letter = DeadLetter(delivery.entry_id, "malformed", delivery.deliveries)
    settlement = Settlement(delivery.entry_id)
    try:
        envelope = _decode_envelope(delivery.data or b"")
    except _UNREADABLE:
        pass
    else:
        letter = letter._replace(job_id=envelope.id, model=envelope.model, request_id=envelope.request_id)
        if envelope.reply_to.startswith(_REPLY_PREFIX):
            settlement = _failure(delivery.entry_id, envelope, "bad-input")
    _log.warning("job_malformed", entry=delivery.entry_id.decode(), request_id=letter.request_id)
    plan.refused.append(("unknown", "malformed"))
    plan.settled.append(settlement._replace(dead=letter))


def _bury_repeated(plan: Triage, delivery: Delivery, job: InferenceJob) -> None:
    letter = DeadLetter(
        delivery.entry_id,
        "too-many-deliveries",
        delivery.deliveries - 1,
        job_id=job.id,
        model=job.model,
        request_id=job.request_id,
    )
    _log.error("job_given_up", entry=delivery.entry_id.decode(), request_id=job.request_id, model=job.model)
    plan.refused.append(("unknown", "dead"))
    plan.settled.append(_failure(delivery.entry_id, job, "model-error")._replace(dead=letter))
