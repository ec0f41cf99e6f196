"""A model that needs no network, and jobs for it."""

import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from realcatcha_contracts import BehaviourInput, BehaviourVerdict, InferenceJob, encode_job
from realcatcha_ml.models.base import Model
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

POISON = -1.0


class EchoModel(Model[BehaviourInput, BehaviourVerdict]):
    """Trust is the first feature; `POISON` breaks the whole batch that it is in; only feature version 1 is known."""

    name = "behaviour"
    payload_type = BehaviourInput
    batches: list[int]

    def _load(self) -> None:
        self.batches = []

    def _predict(self, payloads: Sequence[BehaviourInput]) -> list[BehaviourVerdict]:
        if any(payload.features[0] == POISON for payload in payloads):
            raise ArithmeticError("poison")
        self.batches.append(len(payloads))
        return [BehaviourVerdict(payload.features[0], 0.0, self.version) for payload in payloads]

    def _example(self) -> BehaviourInput:
        return BehaviourInput("point", 1, [50.0])

    def _refusal(self, payload: BehaviourInput) -> str | None:
        return None if payload.feature_version == 1 else "feature version"

    def _unload(self) -> None:
        self.batches = []


@pytest.fixture
def model_files(tmp_path: Path) -> ModelFiles:
    """Files of a model named behaviour; the network is no real one."""
    files = ModelFiles(tmp_path, "behaviour")
    files.network.write_bytes(b"network")
    files.manifest.write_text(json.dumps({"version": "1.2.3", "more": 1}))
    files.card.write_text("# Card")
    return files


@pytest.fixture
def echo(model_files: ModelFiles) -> EchoModel:
    """The echo model, not loaded."""
    return EchoModel(model_files, runtime=OnnxRuntime("cpu"))


@pytest.fixture
def registry(echo: EchoModel) -> ModelRegistry:
    """A registry that holds the echo model, loaded."""
    models = ModelRegistry({echo.name: echo})
    models.load_all()
    return models


JobMaker = Callable[..., bytes]


@pytest.fixture
def make_job() -> JobMaker:
    """Encode jobs; ids count up from ``j1``."""
    numbers = itertools.count(1)

    def make(
        trust: float = 80.0,
        *,
        model: str = "behaviour",
        in_ms: float = 10_000,
        version: int = 1,
        reply_to: str = "reply:a",
    ) -> bytes:
        number = next(numbers)
        return encode_job(
            InferenceJob(
                id=f"j{number}",
                model=model,
                deadline_ms=int(time.time() * 1000 + in_ms),
                reply_to=reply_to,
                request_id=f"r{number}",
                payload=BehaviourInput("point", version, [trust]),
            )
        )

    return make
