"""Write networks as ONNX files, and the manifest."""

from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import onnx
import onnxruntime as ort
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION, SIZE_PX
from realcatcha_ml.models.abstract import Manifest, MeanColor, Thresholds

from training.abstract.fit import predict
from training.abstract.pictures import Pixels

OPSET: Final = 17


def export_network(model: Any, path: Path) -> None:
    """Write a Keras model as ONNX: ``(N, 224, 224, 3)`` float32, 0-255, to ``(N, 4)`` shares."""
    path.parent.mkdir(parents=True, exist_ok=True)
    model.export(str(path), format="onnx", opset_version=OPSET, verbose=False)
    graph = onnx.load(str(path))
    for node in graph.graph.node:
        node.doc_string = ""  # paths of the machine that trained it
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def export_manifest(path: Path, *, version: str, thresholds: dict[str, Thresholds], mean_color: MeanColor) -> None:
    """Write ``abstract.json``."""
    manifest = Manifest(
        version=version,
        feelings=list(FEELINGS),
        size_px=SIZE_PX,
        generator_version=GENERATOR_VERSION,
        thresholds=thresholds,
        mean_color=mean_color,
    )
    path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def parity(model: Any, path: Path, pixels: Pixels) -> float:
    """Give the greatest difference of any share between Keras and ONNX Runtime."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    served = np.concatenate([session.run(None, {name: one[None].astype(np.float32)})[0] for one in pixels])
    return float(np.abs(served - predict(model, pixels)).max())
