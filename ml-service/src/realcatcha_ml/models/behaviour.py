"""The behaviour model: features of a visitor's pointer in, trust out."""

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION
from realcatcha_contracts import BehaviourInput, BehaviourVerdict
from realcatcha_contracts.inference import Context

from realcatcha_ml.models.base import Model
from realcatcha_ml.models.calibration import Calibration, UnsuitableCalibration, read_calibration
from realcatcha_ml.runtime.onnx_session import OnnxSession


class BehaviourModel(Model[BehaviourInput, BehaviourVerdict]):
    """Scores how unlike people a pointer moved and reads trust off the calibration of its context."""

    name: ClassVar[str] = "behaviour"
    payload_type: ClassVar[type[BehaviourInput]] = BehaviourInput
    context: ClassVar[Context] = "point"
    feature_version: ClassVar[int] = FEATURE_VERSION
    feature_count: ClassVar[int] = FEATURE_COUNT
    _session: OnnxSession
    _calibration: Calibration

    def _load(self) -> None:
        """Open the network and its calibration.

        Raises:
            UnsuitableCalibration: The files were made for other features than this build computes.
        """
        calibration = read_calibration(self.files.manifest)
        if (calibration.feature_version, calibration.feature_count) != (self.feature_version, self.feature_count):
            raise UnsuitableCalibration(
                f"the model takes features {calibration.feature_version}, this build computes {self.feature_version}"
            )
        self._calibration = calibration
        self._session = self._runtime.open(self.files.network)

    def _unload(self) -> None:
        del self._session, self._calibration

    def _refusal(self, payload: BehaviourInput) -> str | None:
        if payload.feature_version != self.feature_version or len(payload.features) != self.feature_count:
            return "features of another version"
        if payload.context not in self._calibration.curves:
            return "no calibration for this context"
        if not all(map(math.isfinite, payload.features)):
            return "features that are not finite"
        return None

    def _predict(self, payloads: Sequence[BehaviourInput]) -> list[BehaviourVerdict]:
        features = np.array([payload.features for payload in payloads], dtype=np.float32)
        scores = self._session.run({self._session.input_names[0]: features})[0].astype(np.float64)
        trusts = np.empty(len(payloads))
        contexts = np.array([payload.context for payload in payloads])
        for context, curve in self._calibration.curves.items():
            rows = contexts == context
            trusts[rows] = curve(scores[rows])
        return [
            BehaviourVerdict(trust=round(float(trust), 2), score=round(float(score), 4), model_version=self.version)
            for trust, score in zip(trusts, scores, strict=True)
        ]

    def _example(self) -> BehaviourInput:
        return BehaviourInput(self.context, self.feature_version, [0.0] * self.feature_count)
