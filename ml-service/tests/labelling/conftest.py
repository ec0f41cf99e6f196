"""A model of pictures that needs no network."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from realcatcha_contracts import ClassScore
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.pictures import PictureModel
from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.runtime.onnx_session import OnnxRuntime


class RednessModel(PictureModel):
    """Says how red a picture is."""

    name = "grid"

    def _load(self) -> None:
        self.loads = getattr(self, "loads", 0) + 1

    def _label(self, pixels: "np.ndarray") -> list[ClassScore]:
        red = float(pixels[..., 0].mean() / 255)
        return [ClassScore("red", red, "present" if red > 0.5 else "absent")]


class MoodModel(RednessModel):
    """Says the same under another name."""

    name = "abstract"


class UntouchableModel(RednessModel):
    """Must not be loaded."""

    name = "abstract"

    def _load(self) -> None:
        raise AssertionError("nobody asked for it")


@pytest.fixture
def redness(tmp_path: Path) -> RednessModel:
    """The model, not loaded."""
    (tmp_path / "grid.json").write_text(json.dumps({"version": "3.2.1"}))
    return RednessModel(ModelFiles(tmp_path, "grid"), runtime=OnnxRuntime("cpu"))


@pytest.fixture
def registry(redness: RednessModel, tmp_path: Path) -> ModelRegistry:
    """The model beside one that must not be loaded."""
    untouchable = UntouchableModel(ModelFiles(tmp_path, "abstract"), runtime=OnnxRuntime("cpu"))
    return ModelRegistry({"grid": redness, "abstract": untouchable})


@pytest.fixture
def both(redness: RednessModel, tmp_path: Path) -> ModelRegistry:
    """Two models that may be loaded."""
    (tmp_path / "abstract.json").write_text(json.dumps({"version": "1.0.0"}))
    mood = MoodModel(ModelFiles(tmp_path, "abstract"), runtime=OnnxRuntime("cpu"))
    return ModelRegistry({"grid": redness, "abstract": mood})


def picture(colour: str) -> bytes:
    """Encode a small picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (24, 24), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def red() -> bytes:
    """A red picture."""
    return picture("red")


@pytest.fixture
def blue() -> bytes:
    """A blue picture."""
    return picture("blue")
