"""Write the detector as one ONNX graph, and show that it says what PyTorch says."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import helper
from realcatcha_ml.models.grid_boxes import Floats, read_boxes, thin_out
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from torch import Tensor, nn

from training.grid.classes import CLASSES
from training.grid.presence import NOTHING, TAPS, PresenceNet, pool

OPSET: Final = 17
_CONFIDENCE: Final = 0.25
_OVERLAP: Final = 0.45


class Labeller(nn.Module):
    """A detector and the image-level head on its backbone, as one graph.

    Args:
        detector: YOLOv8; its backbone is the one that the head was trained on.
        presence: Gives the head.
    """

    def __init__(self, detector: Any, presence: PresenceNet) -> None:
        super().__init__()
        self.detector, self.head = detector, presence.head
        self._kept: dict[int, Tensor] = {}
        for number in TAPS:
            self.detector.model[number].register_forward_hook(partial(self._keep, number))

    def _keep(self, number: int, _layer: nn.Module, _inputs: Any, output: Tensor) -> None:
        self._kept[number] = output

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Give the boxes, ``(N, 4 + C, A)``, and the probability of each class in the whole picture, ``(N, C)``."""
        given = self.detector(images)
        boxes = given[0] if isinstance(given, tuple) else given
        pooled = pool([self._kept[number] for number in TAPS])
        return boxes, self.head(pooled).softmax(dim=1)[:, :NOTHING]


def export(network: Labeller, path: Path, *, size_px: int) -> None:
    """Write ``images (N, 3, H, W) -> output0 (N, 4 + C, A), presence (N, C)``; H and W are multiples of 32.

    The metadata is what Ultralytics' own exports carry, so that one reader serves both.
    """
    head = network.detector.model[-1]
    head.export, head.format, head.dynamic = True, "onnx", True
    buffer = io.BytesIO()
    names = ("images", "output0", "presence")
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, size_px, size_px),),
        buffer,
        input_names=names[:1],
        output_names=names[1:],
        dynamic_axes=dict(
            zip(names, ({0: "batch", 2: "height", 3: "width"}, {0: "batch", 2: "places"}, {0: "batch"}), strict=True)
        ),
        opset_version=OPSET,
        dynamo=False,
    )
    head.export = head.dynamic = False
    model = onnx.load_from_string(buffer.getvalue())
    for node in model.graph.node:
        node.name = node.doc_string = ""  # the names of PyTorch's modules mean nothing to whoever serves it
    helper.set_model_props(
        model,
        {
            "names": repr(dict(enumerate(CLASSES))),
            "task": "detect",
            "imgsz": repr([size_px, size_px]),
            "licence": "trained with Ultralytics YOLOv8 (AGPL-3.0); see grid.md",
        },
    )
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))


@dataclass(frozen=True)
class Parity:
    """How far two runtimes are apart.

    Attributes:
        probability: Largest difference of a class score.
        pixels: Largest difference of an edge of a box.
        agreeing: Share of pictures with the same boxes of the same classes.
        pictures: How many were compared.
    """

    probability: float
    pixels: float
    agreeing: float
    pictures: int


def look(network: Labeller, tensor: Floats) -> tuple[Floats, Floats]:
    """Run one picture through PyTorch: ``(4 + C, A)`` and ``(C,)``."""
    with torch.inference_mode():
        boxes, whole = network(torch.from_numpy(tensor))
    return boxes.numpy()[0], whole.numpy()[0]


def compare(network: Labeller, path: Path, tensors: Sequence[Floats]) -> Parity:
    """Run pictures, ``(1, 3, S, S)`` each, through PyTorch and ONNX Runtime."""
    session = OnnxRuntime("cpu").open(path)
    probability = pixels = 0.0
    agreeing = 0
    for tensor in tensors:
        expected, expected_whole = look(network, tensor)
        output, whole = (one[0] for one in session.run({session.input_names[0]: tensor}))
        difference = np.abs(output - expected)
        probability = max(probability, float(difference[4:].max()), float(np.abs(whole - expected_whole).max()))
        pixels = max(pixels, float(difference[:4].max()))
        agreeing += _same_boxes(output, expected)
    return Parity(probability, pixels, agreeing / len(tensors), len(tensors))


def _same_boxes(output: Floats, expected: Floats) -> bool:
    kept = [
        thin_out(read_boxes(one, len(CLASSES), confidence=_CONFIDENCE), overlap=_OVERLAP) for one in (output, expected)
    ]
    return len(kept[0]) == len(kept[1]) and bool(
        (kept[0].classes == kept[1].classes).all() and np.allclose(kept[0].corners, kept[1].corners, atol=0.5)
    )
