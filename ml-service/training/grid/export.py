"""Write the detector as one ONNX graph, and show that it says what PyTorch says."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from realcatcha_ml.models.grid_boxes import Floats, read_boxes, thin_out
from realcatcha_ml.runtime.onnx_session import OnnxRuntime
from torch import Tensor, nn

from training.grid.backbone import P5
from training.grid.classes import CLASSES
from training.grid.presence import NOTHING, PresenceHead

OPSET: Final = 17
_CONFIDENCE: Final = 0.25
_OVERLAP: Final = 0.45
_SMALL: Final = 256  # numbers; fewer are not worth storing in half precision


class Labeller(nn.Module):
    """A detector and the image-level head on its backbone, as one graph."""

    def __init__(self, detector: Any, head: PresenceHead) -> None:
        super().__init__()
        self.detector, self.head = detector, head
        self._last = torch.empty(0)
        self.detector.model[P5].register_forward_hook(self._keep)

    def _keep(self, _layer: nn.Module, _inputs: Any, output: Tensor) -> None:
        self._last = output

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Give ``(N, 4 + C, A)`` boxes, ``(N, C)`` probabilities of each class in the whole, ``(N,)`` strangeness."""
        given = self.detector(images)
        boxes = given[0] if isinstance(given, tuple) else given
        scores, strange = self.head(self._last)
        return boxes, scores.softmax(dim=1)[:, :NOTHING], strange


def export(network: Labeller, path: Path, *, size_px: int) -> None:
    """Write ``images (N, 3, H, W) -> output0 (N, 4 + C, A), presence (N, C), strangeness (N,)``.

    H and W are multiples of 32. Weights are stored in half precision, to which they were rounded before. The metadata
    is what Ultralytics' own exports carry, so that one reader serves both.
    """
    head = network.detector.model[-1]
    head.export, head.format, head.dynamic = True, "onnx", True
    buffer = io.BytesIO()
    names = ("images", "output0", "presence", "strangeness")
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, size_px, size_px),),
        buffer,
        input_names=names[:1],
        output_names=names[1:],
        dynamic_axes={
            "images": {0: "batch", 2: "height", 3: "width"},
            "output0": {0: "batch", 2: "places"},
            "presence": {0: "batch"},
            "strangeness": {0: "batch"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    head.export = head.dynamic = False
    model = onnx.load_from_string(buffer.getvalue())
    for node in model.graph.node:
        node.name = node.doc_string = ""  # the names of PyTorch's modules mean nothing to whoever serves it
    _halve(model.graph)
    helper.set_model_props(
        model,
        {
            "names": repr(dict(enumerate(CLASSES))),
            "task": "detect",
            "imgsz": repr([size_px, size_px]),
            "licence": "trained with Ultralytics YOLOv8 (AGPL-3.0) on EfficientNet-Lite0 (Apache-2.0); see grid.md",
        },
    )
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))


def _halve(graph: onnx.GraphProto) -> None:
    """Store what half precision holds exactly in half precision; ONNX Runtime casts it back when it loads the file."""
    casts = []
    for stored in graph.initializer:
        values = numpy_helper.to_array(stored)
        half = values.astype(np.float16)
        if values.dtype != np.float32 or values.size < _SMALL or not np.array_equal(half, values):
            continue
        name = stored.name
        stored.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


@dataclass(frozen=True)
class Parity:
    """How far two runtimes are apart.

    Attributes:
        probability: Largest difference of a class score, in a place or in the whole, or of the strangeness.
        pixels: Largest difference of an edge of a box.
        agreeing: Share of pictures with the same boxes of the same classes, and the same most likely class.
        pictures: How many were compared.
    """

    probability: float
    pixels: float
    agreeing: float
    pictures: int


def look(network: Labeller, tensor: Floats) -> tuple[Floats, Floats, Floats]:
    """Run one picture through PyTorch: ``(4 + C, A)``, ``(C,)`` and ``()``."""
    with torch.inference_mode():
        boxes, whole, strange = (one.numpy()[0] for one in network(torch.from_numpy(tensor)))
    return boxes, whole, strange


def compare(network: Labeller, path: Path, tensors: Sequence[Floats]) -> Parity:
    """Run pictures, ``(1, 3, S, S)`` each, through PyTorch and ONNX Runtime."""
    session = OnnxRuntime("cpu").open(path)
    probability = pixels = 0.0
    agreeing = 0
    for tensor in tensors:
        expected, expected_whole, expected_strange = look(network, tensor)
        output, whole, strange = (one[0] for one in session.run({session.input_names[0]: tensor}))
        difference = np.abs(output - expected)
        apart = (difference[4:].max(), np.abs(whole - expected_whole).max(), abs(strange - expected_strange))
        probability, pixels = max(probability, *map(float, apart)), max(pixels, float(difference[:4].max()))
        agreeing += _same_boxes(output, expected) and whole.argmax() == expected_whole.argmax()
    return Parity(probability, pixels, agreeing / len(tensors), len(tensors))


def _same_boxes(output: Floats, expected: Floats) -> bool:
    kept = [
        thin_out(read_boxes(one, len(CLASSES), confidence=_CONFIDENCE), overlap=_OVERLAP) for one in (output, expected)
    ]
    return len(kept[0]) == len(kept[1]) and bool(
        (kept[0].classes == kept[1].classes).all() and np.allclose(kept[0].corners, kept[1].corners, atol=0.5)
    )
