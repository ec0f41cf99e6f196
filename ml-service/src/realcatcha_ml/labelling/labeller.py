"""Label the pictures of one request."""

import time
from collections import Counter
from typing import Final

import msgspec
import structlog
from realcatcha_contracts import (
    LabelReply,
    LabelRequest,
    PictureLabels,
    decode_label_request,
    encode_label_reply,
)

from realcatcha_ml.board import Announcer
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.registry import AnyModel, ModelRegistry

MOST_PICTURES: Final = 16
_log = structlog.get_logger("realcatcha.labeller")


class UnusableRequest(Exception):
    """A message that no labels can be given for, however often it is delivered; the text says why."""


class Labeller:
    """Answers requests with the model that they ask for, the only one that is loaded: requests come in runs.

    Args:
        registry: Holds ``grid`` and ``abstract``, loaded or not.
        beside: Runs from the first label until `close`.
    """

    def __init__(self, registry: ModelRegistry, *, beside: Announcer | None = None) -> None:
        self._registry = registry
        self._beside = beside
        if beside is not None:
            beside.start()

    def label(self, text: str) -> str:
        """Give the JSON of a `LabelReply` for the JSON of a `LabelRequest`.

        Raises:
            UnusableRequest: The text is no request, asks for too many pictures, or for a model that is not served.
            OSError: The model's files cannot be read.
        """
        request = _read(text)
        model = self._model(request.model)
        started = time.perf_counter()
        pictures = [
            _labels(found, picture.id)
            for found, picture in zip(model.predict_batch(request.pictures), request.pictures, strict=True)
        ]
        _log.info(
            "pictures_labelled",
            model=request.model,
            pictures=len(pictures),
            errors=dict(Counter(one.error for one in pictures if one.error)),
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return encode_label_reply(LabelReply(request.model, model.version, pictures)).decode()

    def close(self) -> None:
        """Unload the models."""
        if self._beside is not None:
            self._beside.stop()
        self._registry.unload_all()

    def _model(self, name: str) -> AnyModel:
        model = self._registry.get(name)
        if model is None:
            raise UnusableRequest(f"no model {name!r} here")
        for other in self._registry:
            if other is not model:
                other.unload()
        model.load()
        return model


def _read(text: str) -> LabelRequest:
    try:
        request = decode_label_request(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise UnusableRequest(str(error)) from error
    if len(request.pictures) > MOST_PICTURES:
        raise UnusableRequest(f"{len(request.pictures)} pictures in one request")
    return request


def _labels(found: PictureLabels | BadInput, id: str) -> PictureLabels:
    return PictureLabels(id=id, error="unreadable") if isinstance(found, BadInput) else found
