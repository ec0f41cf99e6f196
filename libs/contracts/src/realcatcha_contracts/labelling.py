"""Messages of the Celery queue ``labelling``: pictures that a model is to label, and what it says of them.

captcha-api's pool sends the task `LABEL_TASK` with one argument, the JSON of `LabelRequest`, and links the task
`RECORD_TASK` of its own queue to it, which gets the JSON of `LabelReply`. Nothing else travels, and the labeller
writes nothing.
"""

from typing import Final, Literal

import msgspec

LABELLING_QUEUE: Final = "labelling"
LABEL_TASK: Final = "realcatcha.labelling.label"
RECORD_TASK: Final = "realcatcha.pool.record_labels"

LabelModel = Literal["grid", "abstract"]
Finding = Literal["present", "absent", "undecided"]
LabelError = Literal["unreadable", "too-large"]


class PictureToLabel(msgspec.Struct, frozen=True):
    """One picture.

    Attributes:
        id: Comes back with its labels.
        data: JPEG or PNG file, upright, without metadata, at most 128 KB.
    """

    id: str
    data: bytes


class LabelRequest(msgspec.Struct, frozen=True):
    """Pictures for one model, at most 16."""

    model: LabelModel
    pictures: list[PictureToLabel]


class ClassScore(msgspec.Struct, frozen=True):
    """What a model says of one class in one picture.

    Attributes:
        probability: 0 to 1, that the picture shows the class (``grid``) or feels so (``abstract``: they sum to 1).
        finding: ``present`` above the serving threshold of the model's card, ``absent`` below its absence threshold.
    """

    name: str
    probability: float
    finding: Finding


class PictureLabels(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a model says of one picture: every class it knows, or why the picture could not be read."""

    id: str
    scores: list[ClassScore] = msgspec.field(default_factory=list)
    error: LabelError | None = None


class LabelReply(msgspec.Struct, frozen=True):
    """The labels of one request, in its order."""

    model: LabelModel
    model_version: str
    pictures: list[PictureLabels]


_encoder = msgspec.json.Encoder()
_request_decoder = msgspec.json.Decoder(LabelRequest)
_reply_decoder = msgspec.json.Decoder(LabelReply)


def encode_label_request(request: LabelRequest) -> bytes:
    """Encode the argument of `LABEL_TASK`."""
    return _encoder.encode(request)


def decode_label_request(data: bytes | str) -> LabelRequest:
    """Decode the argument of `LABEL_TASK`. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _request_decoder.decode(data)


def encode_label_reply(reply: LabelReply) -> bytes:
    """Encode the argument of `RECORD_TASK`."""
    return _encoder.encode(reply)


def decode_label_reply(data: bytes | str) -> LabelReply:
    """Decode the argument of `RECORD_TASK`. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _reply_decoder.decode(data)
