"""What every model shares: it is loaded, warmed up, locked and unloaded here; a subclass only predicts."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

PayloadT = TypeVar("PayloadT")
VerdictT = TypeVar("VerdictT")


class NotLoaded(RuntimeError):
    """A batch was given to a model that is not loaded."""


class Miscounted(RuntimeError):
    """A model gave fewer or more verdicts than it got payloads, so that none can be told whose it is."""


@dataclass(frozen=True)
class BadInput:
    """In place of a verdict: the model cannot judge this payload; `reason` is for the log."""

    reason: str


class Model(ABC, Generic[PayloadT, VerdictT]):
    """One model behind the queue.

    Subclasses set `name` and `payload_type` and implement `_load`, `_predict` and `_example`; `_refusal` and `_unload`
    where they have something to say. All five are called under the model's lock. `warm_up_batches` are the sizes that
    `load` runs once.

    Args:
        files: Where the weights, the manifest and the card lie.
        runtime: Opens ONNX Runtime sessions.
    """

    name: ClassVar[str]
    payload_type: ClassVar[type[Any]]
    warm_up_batches: ClassVar[tuple[int, ...]] = (1, 64)

    def __init__(self, files: ModelFiles, *, runtime: OnnxRuntime) -> None:
        self.files = files
        self._runtime = runtime
        self._lock = threading.RLock()
        self._loaded = False

    @property
    def version(self) -> str:
        """Version on the model's card."""
        return self.files.version

    @property
    def loaded(self) -> bool:
        """Whether a batch can be predicted now."""
        return self._loaded

    def load(self) -> None:
        """Load and warm up; does nothing when loaded. Raises whatever reading the files raises."""
        with self._lock:
            if self._loaded:
                return
            self._load()
            for size in self.warm_up_batches:
                self._predict([self._example()] * size)
            self._loaded = True

    def unload(self) -> None:
        """Release what `load` took; does nothing when not loaded."""
        with self._lock:
            if self._loaded:
                self._loaded = False
                self._unload()

    def predict_batch(self, payloads: Sequence[PayloadT]) -> list[VerdictT | BadInput]:
        """Judge a batch in its order; a payload that the model refuses yields `BadInput` and spoils nothing else.

        Raises:
            NotLoaded: Before `load` or after `unload`.
            Miscounted: The model lost or invented a verdict.
        """
        with self._lock:
            if not self._loaded:
                raise NotLoaded(self.name)
            refusals = [self._check(payload) for payload in payloads]
            good = [payload for payload, refusal in zip(payloads, refusals, strict=True) if refusal is None]
            found = self._predict(good) if good else []
            if len(found) != len(good):
                raise Miscounted(f"{self.name}: {len(found)} verdicts for {len(good)} payloads")
            verdicts = iter(found)
            return [next(verdicts) if refusal is None else BadInput(refusal) for refusal in refusals]

    def _check(self, payload: PayloadT) -> str | None:
        if not isinstance(payload, self.payload_type):
            return "a payload of another model"
        return self._refusal(payload)

    @abstractmethod
    def _load(self) -> None:
        """Open sessions and read calibration."""

    @abstractmethod
    def _predict(self, payloads: Sequence[PayloadT]) -> list[VerdictT]:
        """Judge payloads that `_refusal` let through: at least one, one verdict each, in their order."""

    @abstractmethod
    def _example(self) -> PayloadT:
        """Give a payload to warm up with."""

    def _refusal(self, payload: PayloadT) -> str | None:
        """Say why the model cannot judge a payload, e.g. features of another version; None when it can."""
        return None

    def _unload(self) -> None:
        """Drop sessions and buffers."""
