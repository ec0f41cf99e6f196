"""From a raw score to trust: piecewise linear, one curve a context."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class UnsuitableCalibration(Exception):
    """The calibration file cannot be used; the message says why."""


class _Knots(msgspec.Struct, frozen=True):
    score: Annotated[list[float], msgspec.Meta(min_length=2)]
    trust: Annotated[list[float], msgspec.Meta(min_length=2)]


class Manifest(msgspec.Struct, frozen=True):
    """``behaviour.json``: what the network was made for, and its calibration."""

    version: str
    feature_version: int
    feature_count: int
    calibration: dict[str, _Knots]


@dataclass(frozen=True, eq=False)
class Curve:
    """Trust over score in one context.

    Attributes:
        score: ``(K,)`` increasing; beyond its ends trust stays what it is there.
        trust: ``(K,)`` decreasing, 0-100.
    """

    score: Floats
    trust: Floats

    def __call__(self, score: Floats) -> Floats:
        """Read trust off the curve: ``(N,)`` to ``(N,)``."""
        return np.interp(score, self.score, self.trust)


@dataclass(frozen=True)
class Calibration:
    """The curves of a model and the features that it was fitted on."""

    feature_version: int
    feature_count: int
    curves: Mapping[str, Curve]


def read_calibration(path: Path) -> Calibration:
    """Read and check a manifest. Raises UnsuitableCalibration, OSError or `msgspec.MsgspecError`."""
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    return Calibration(
        feature_version=manifest.feature_version,
        feature_count=manifest.feature_count,
        curves={context: _curve(context, knots) for context, knots in manifest.calibration.items()},
    )


def _curve(context: str, knots: _Knots) -> Curve:
    score, trust = np.array(knots.score), np.array(knots.trust)
    if score.shape != trust.shape or (np.diff(score) <= 0).any() or (np.diff(trust) > 0).any():
        raise UnsuitableCalibration(f"the curve of {context} does not fall with the score")
    if trust.min() < 0 or trust.max() > 100:  # noqa: PLR2004 (trust is 0-100 everywhere)
        raise UnsuitableCalibration(f"the curve of {context} leaves 0-100")
    return Curve(score=score, trust=trust)
