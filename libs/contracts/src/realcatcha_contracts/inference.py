"""Messages of the inference queue: a job on the stream ``inference``, its answer on ``reply:{boot id}``.

A job is one stream entry with the single field ``job`` (JSON of `InferenceJob`); a reply is one entry with the
single field ``reply`` (JSON of `InferenceReply`).
"""

from typing import Final, Literal

import msgspec

INFERENCE_STREAM: Final = "inference"
INFERENCE_CONSUMER_GROUP: Final = "workers"
INFERENCE_DEAD_STREAM: Final = "inference:dead"

Context = Literal["point", "draw", "slide", "ink"]
Language = Literal["en", "ko"]
ReplyStatus = Literal["ok", "expired", "failed"]


class BehaviourInput(msgspec.Struct, frozen=True, tag="behaviour", tag_field="kind"):
    """Features of one visitor's pointer behaviour.

    Attributes:
        context: What the pointer was doing; the worker calibrates per context. ``ink`` is a drawn word, which the model
            ``ink`` judges; the others are the model ``behaviour``'s.
        feature_version: Version of the feature function; a worker with another one answers ``failed``.
        features: ``(F,)`` finite floats, F fixed by `feature_version`.
    """

    context: Context
    feature_version: int
    features: list[float]


class HandwritingInput(msgspec.Struct, frozen=True, tag="handwriting", tag_field="kind"):
    """A drawn word and the words that it may be.

    Attributes:
        strokes: Each ``[x0, y0, x1, y1, ...]``: whole CSS pixels, y downwards, from pen down to pen up.
        words: What was asked, and its synonyms: lower case, at least one; Korean in precomposed syllables (NFC).
        language: ``en`` is for the model ``handwriting``, which reads letters, ``ko`` for ``handwriting-ko``, which
            reads jamo and is served only where ml-service's setting says so.
    """

    strokes: list[list[int]]
    words: list[str]
    language: Language = "en"


class InferenceJob(msgspec.Struct, frozen=True):
    """One request to a model.

    Attributes:
        id: Unique per attempt to enqueue; the key of the reply.
        model: Name of the model, e.g. ``behaviour``.
        deadline_ms: Unix time, milliseconds; a worker drops the job after it.
        reply_to: Stream that the answer is added to.
        request_id: Correlates log lines across the queue.
    """

    id: str
    model: str
    deadline_ms: int
    reply_to: str
    request_id: str
    payload: BehaviourInput | HandwritingInput


class BehaviourVerdict(msgspec.Struct, frozen=True, tag="behaviour", tag_field="kind"):
    """What the behaviour model says of one input.

    Attributes:
        trust: 0 (surely not a person) to 100; 5 % of people are below 70, 1 % below 40, 0.2 % below 15.
        score: The raw combined score that `trust` was read from; higher is less like a person.
        model_version: Version on the model's card.
    """

    trust: float
    score: float
    model_version: str


class HandwritingVerdict(msgspec.Struct, frozen=True, tag="handwriting", tag_field="kind"):
    """What the handwriting model reads.

    Attributes:
        accepted: Whether the ink is one of the asked words: near enough to the best word of the lexicon, and above
            the absolute floor (thresholds on the model's card).
        word: The asked word that fits best.
        margin_nats: How much likelier the best word of the lexicon is than `word`; 0 where `word` is the best.
        floor_nats: Log likelihood of `word` per letter; 0 at best.
        model_version: Version on the model's card.
    """

    accepted: bool
    word: str
    margin_nats: float
    floor_nats: float
    model_version: str


class InferenceReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one job.

    Attributes:
        id: Id of the job answered.
        error: Stable code when `status` is ``failed``: ``unknown-model``, ``bad-input`` or ``model-error``.
        compute_ms: Time of the batch that the job was in.
    """

    id: str
    request_id: str
    status: ReplyStatus
    verdict: BehaviourVerdict | HandwritingVerdict | None = None
    error: str | None = None
    compute_ms: float = 0.0
    batch_size: int = 0


_encoder = msgspec.json.Encoder()
_job_decoder = msgspec.json.Decoder(InferenceJob)
_reply_decoder = msgspec.json.Decoder(InferenceReply)


def reply_stream(boot_id: str) -> str:
    """Name the reply stream of the process that booted as `boot_id`."""
    return f"reply:{boot_id}"


def encode_job(job: InferenceJob) -> bytes:
    """Encode a job for the field ``job`` of a stream entry."""
    return _encoder.encode(job)


def decode_job(data: bytes) -> InferenceJob:
    """Decode the field ``job``. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _job_decoder.decode(data)


def encode_reply(reply: InferenceReply) -> bytes:
    """Encode a reply for the field ``reply`` of a stream entry."""
    return _encoder.encode(reply)


def decode_reply(data: bytes) -> InferenceReply:
    """Decode the field ``reply``. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _reply_decoder.decode(data)
