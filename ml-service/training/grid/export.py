"""Write the detector as one ONNX graph, and show that it says what PyTorch says."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import helper
from realcatcha_ml.models.grid_boxes import Floats, read_boxes, thin_out
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.grid import fit  # noqa: F401  # its stand-in comes before anything of Ultralytics is unpickled
from training.grid.classes import CLASSES

OPSET: Final = 17
_CONFIDENCE: Final = 0.25
_OVERLAP: Final = 0.45


def load_weights(path: Path) -> Any:
    """Give the trained network of a checkpoint, with its normalisation folded into its convolutions."""
    network = torch.load(path, map_location="cpu", weights_only=False)["ema"].float().eval()  # our own file
    return network.fuse(verbose=False)


def export(network: Any, path: Path, *, size_px: int) -> None:
    """Write ``images (N, 3, H, W) -> output0 (N, 4 + C, places)``; H and W are multiples of 32.

    The metadata is what Ultralytics' own exports carry, so that one reader serves both.
    """
    head = network.model[-1]
    head.export, head.format, head.dynamic = True, "onnx", True
    buffer = io.BytesIO()
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, size_px, size_px),),
        buffer,
        input_names=["images"],
        output_names=["output0"],
        dynamic_axes={"images": {0: "batch", 2: "height", 3: "width"}, "output0": {0: "batch", 2: "places"}},
        opset_version=OPSET,
        dynamo=False,
    )
    head.export = head.dynamic = False
    model = onnx.load_from_string(buffer.getvalue())
    for node in model.graph.node:
        node.name = node.doc_string = ""  # the names of PyTorch's modules mean nothing to whoever serves it
    names = repr(dict(enumerate(CLASSES)))
    helper.set_model_props(
        model,
        {
            "names": names,
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


def compare(network: Any, path: Path, tensors: Sequence[Floats]) -> Parity:
    """Run pictures, ``(1, 3, S, S)`` each, through PyTorch and ONNX Runtime."""
    session = OnnxRuntime("cpu").open(path)
    probability = pixels = 0.0
    agreeing = 0
    for tensor in tensors:
        with torch.inference_mode():
            given = network(torch.from_numpy(tensor))
        expected: Floats = (given[0] if isinstance(given, tuple) else given).numpy()[0]
        output: Floats = session.run({session.input_names[0]: tensor})[0][0]
        difference = np.abs(output - expected)
        probability = max(probability, float(difference[4:].max()))
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
