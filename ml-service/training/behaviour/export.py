"""Write the judge as one ONNX graph with its manifest."""

import io
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from realcatcha_behaviour import FEATURE_VERSION

from training.behaviour.judge import COMPONENTS, UNREMARKABLE, WEIGHTS, Judge
from training.behaviour.trees import DOMAIN, tree_node

OPSET: Final = 17
ML_OPSET: Final = 3


def export(
    judge: Judge,
    folder: Path,
    *,
    version: str,
    calibration: dict[str, Any],
    people: int,
    name: str = "behaviour",
    feature_version: int = FEATURE_VERSION,
) -> None:
    """Write ``<name>.onnx`` and ``<name>.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(graph(judge), str(folder / f"{name}.onnx"))
    manifest = {
        "version": version,
        "feature_version": feature_version,
        "feature_count": judge.neural.mean.numel(),
        "components": list(COMPONENTS),
        "people": people,
        "calibration": calibration,
    }
    (folder / f"{name}.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def graph(judge: Judge) -> onnx.ModelProto:
    """Fuse: ``features (N, F) -> score (N,), components (N, 6)``."""
    model = _neural_graph(judge)
    nodes = [
        tree_node(judge.trees, source="features", target="trees"),
        helper.make_node("Concat", ["neural", "trees"], ["components"], axis=1),
        helper.make_node("Sub", ["components", "offsets"], ["beyond"]),
        helper.make_node("Max", ["beyond", "floors"], ["counted"]),
        helper.make_node("MatMul", ["counted", "weights"], ["score_column"]),
        helper.make_node("Squeeze", ["score_column", "axis"], ["score"]),
    ]
    constants = {
        "offsets": np.array([UNREMARKABLE] * 4 + [0.0] * 2, dtype=np.float32),
        "floors": np.array([0.0] * 4 + [-1e6] * 2, dtype=np.float32),
        "weights": np.array(WEIGHTS, dtype=np.float32)[:, None],
        "axis": np.array([1], dtype=np.int64),
    }
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    del model.graph.output[:]
    model.graph.output.extend(
        [
            helper.make_tensor_value_info("score", onnx.TensorProto.FLOAT, ["batch"]),
            helper.make_tensor_value_info("components", onnx.TensorProto.FLOAT, ["batch", len(COMPONENTS)]),
        ]
    )
    model.opset_import.append(helper.make_opsetid(DOMAIN, ML_OPSET))
    for node in model.graph.node:
        node.name = node.doc_string = ""  # the names of PyTorch's modules mean nothing to whoever serves it
    onnx.checker.check_model(model)
    return model


def _neural_graph(judge: Judge) -> onnx.ModelProto:
    """Export the PyTorch half with its output named ``neural``."""
    buffer = io.BytesIO()
    torch.onnx.export(
        judge.neural.eval(),
        (torch.zeros(2, judge.neural.mean.numel()),),
        buffer,
        input_names=["features"],
        output_names=["neural"],
        dynamic_axes={name: {0: "batch"} for name in ("features", "neural")},
        opset_version=OPSET,
        dynamo=False,
    )
    return onnx.load_from_string(buffer.getvalue())
