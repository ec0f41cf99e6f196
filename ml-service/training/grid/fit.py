"""Train YOLOv8's neck and boxes on layers that stay as they are; an interrupted run goes on where it was."""

import os
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

# PyPI's torchvision has no build for the CPU build of PyTorch and cannot be imported beside it. Training needs nothing
# of it: Ultralytics imports it to warm it up. Goes when such a build exists.
sys.modules.setdefault("torchvision", types.ModuleType("torchvision"))
os.environ.setdefault("YOLO_OFFLINE", "True")

from ultralytics.models.yolo.detect import DetectionTrainer  # noqa: E402  # after the stand-in
from ultralytics.nn.tasks import DetectionModel, yaml_model_load  # noqa: E402  # after the stand-in

from training.grid.backbone import CHANNELS, load_efficientnet  # noqa: E402  # after the stand-in

_WIDTH: Final = 0.25  # of YOLOv8's channels: the neck of "n"
_DEPTH: Final = 0.33
_MOST_CHANNELS: Final = 1280  # before the width counts; YOLOv8n's 1024 would narrow the backbone's last layer


@dataclass(frozen=True)
class Stage:
    """One run of the trainer.

    Attributes:
        size_px: Side of the square that pictures are fitted into.
        rate: Learning rate at its highest.
        mosaic: Share of batches made of four pictures each.
    """

    name: str
    size_px: int
    epochs: int
    rate: float
    mosaic: float
    batch: int = 16


BACKBONE: Final = 10
"""Layers of YOLOv8 before its neck."""

BOXES: Final = Stage("boxes", size_px=192, epochs=12, rate=2e-3, mosaic=0.3)


def architecture(classes: int) -> DetectionModel:
    """Build YOLOv8's neck and boxes, from the description that Ultralytics ships, on the layers of `backbone`.

    The description is given single convolutions with the channels of those layers, which then take their places.
    """
    description = yaml_model_load("yolov8n.yaml")
    strides = (2, 2, 1, 2, 1, 2, 1, 2, 1, 1)
    description["backbone"] = [
        [-1, 1, "Conv", [round(CHANNELS.get(number, 16) / _WIDTH), 3, stride]] for number, stride in enumerate(strides)
    ]
    description |= {"scales": {"p": [_DEPTH, _WIDTH, _MOST_CHANNELS]}, "scale": "p"}
    model = DetectionModel(description, nc=classes, verbose=False)
    layers, _, _ = load_efficientnet()
    for number, layer in enumerate(layers):
        layer.i, layer.f, layer.type = number, -1, "EfficientNet-Lite0"  # what Ultralytics' forward pass reads
        model.model[number] = layer
    return model


def load_detector(path: Path) -> DetectionModel:
    """Give the network of a checkpoint of ours, batch normalisation folded and weights rounded to half precision."""
    model = torch.load(path, map_location="cpu", weights_only=False)["ema"].float()  # our own file: a whole module
    layers, _, _ = load_efficientnet()
    model.model[:BACKBONE].load_state_dict(layers.state_dict())  # an average of equal weights is off in the last digit
    folded: DetectionModel = model.eval().fuse(verbose=False).half().float()
    return folded


class Trainer(DetectionTrainer):  # type: ignore[misc]  # Ultralytics ships no types
    """Ultralytics' trainer without its validation: what counts here is measured afterwards, by picture."""

    def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = False) -> DetectionModel:
        """Build our architecture, or go on with the weights of an interrupted run."""
        model = architecture(self.data["nc"])
        if weights is not None:
            model.load(weights)
        return model

    def _setup_train(self) -> None:
        super()._setup_train()
        self.model.to(memory_format=torch.channels_last)

    def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Lay the pictures out channels last: 1.2 to 1.4 times as fast on one core."""
        prepared: dict[str, Any] = super().preprocess_batch(batch)
        prepared["img"] = prepared["img"].to(memory_format=torch.channels_last)
        return prepared

    def validate(self) -> tuple[dict[str, float], float]:
        """Measure nothing; the last weights are the ones that count."""
        return {}, 0.0

    def final_eval(self) -> None:
        """Measure nothing."""


def train(stage: Stage, data: Path, work: Path, *, seed: int = 1) -> Path:
    """Run a stage that is not finished; give the file of its last weights (an average over the last steps)."""
    folder = work / stage.name
    last, done = folder / "weights" / "last.pt", folder / "done"
    if done.exists():
        return last
    if last.exists():
        trainer = Trainer(overrides={"model": str(last), "resume": str(last)})
    else:
        trainer = Trainer(overrides=_overrides(stage, data, work, seed=seed))
    torch.set_num_threads(1)
    trainer.train()
    done.touch()
    return last


def _overrides(stage: Stage, data: Path, work: Path, *, seed: int) -> dict[str, Any]:
    return {
        "model": "yolov8n.yaml",
        "pretrained": False,
        "data": str(data),
        "project": str(work),
        "name": stage.name,
        "exist_ok": True,
        "imgsz": stage.size_px,
        "epochs": stage.epochs,
        "batch": stage.batch,
        "nbs": stage.batch,
        "seed": seed,
        "device": "cpu",
        "workers": 0,
        "cache": "ram",
        "amp": False,
        "val": False,
        "plots": False,
        "optimizer": "AdamW",
        "lr0": stage.rate,
        "lrf": 0.05,
        "cos_lr": True,
        "freeze": BACKBONE,
        "weight_decay": 0.02,
        "warmup_epochs": 2.0,
        "close_mosaic": stage.epochs // 4,
        **_augmentation(stage),
    }


def _augmentation(stage: Stage) -> dict[str, float]:
    """Vary place, size, angle and light strongly: one data set's table must not become the mark of a class."""
    return {
        "mosaic": stage.mosaic,
        "mixup": 0.1,
        "degrees": 15.0,
        "translate": 0.15,
        "scale": 0.5,
        "shear": 3.0,
        "fliplr": 0.5,
        "flipud": 0.1,
        "hsv_h": 0.02,
        "hsv_s": 0.5,
        "hsv_v": 0.45,
    }
