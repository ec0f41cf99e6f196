"""Networks of a few nodes that look like exports of YOLOv8: how red a picture is decides what they find."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Box = tuple[float, float, float, float, int, float]
"""Centre x and y, width, height in pixels, class, score in an entirely red picture."""


def write_yolo(
    path: Path,
    boxes: list[Box],
    *,
    names: dict[int, str],
    size_px: int | str = 64,
    task: str = "detect",
    masks: np.ndarray | None = None,
    whole: list[float] | None = None,
    strange: float | None = None,
) -> Path:
    """Write a network that finds these boxes with scores in proportion to the redness of the picture.

    Args:
        path: Where it goes.
        boxes: What it finds.
        names: Its classes.
        task: What its metadata says it is for.
        size_px: A number fixes the input's sides, a name leaves them free.
        whole: Probability of each class in the picture as a whole.
        strange: What it says of how strange every picture is.
        masks: ``(M, P, P)`` prototypes; box number i has the coefficient 1 for prototype i and -1 for the others.
    """
    count = 0 if masks is None else len(masks)
    fixed = np.zeros((1, 4 + len(names) + count, len(boxes)), dtype=np.float32)
    gain = np.zeros_like(fixed)
    for place, (x, y, width, height, number, score) in enumerate(boxes):
        fixed[0, :4, place] = x, y, width, height
        gain[0, 4 + number, place] = score
        if count:
            fixed[0, 4 + len(names) :, place] = -1.0
            fixed[0, 4 + len(names) + place, place] = 1.0
    nodes = [
        helper.make_node("Slice", ["images", "zero", "one", "channels"], ["red"]),
        helper.make_node("ReduceMax", ["red"], ["redness"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Mul", ["gain", "redness"], ["scores"]),
        helper.make_node("Add", ["scores", "fixed"], ["output0"]),
    ]
    tensors = {"fixed": fixed, "gain": gain} | {
        name: np.array([value], dtype=np.int64) for name, value in (("zero", 0), ("one", 1), ("channels", 1))
    }
    outputs = [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, *fixed.shape[1:]])]
    if masks is not None:
        tensors["prototypes"] = masks[None].astype(np.float32)
        nodes.append(helper.make_node("Identity", ["prototypes"], ["output1"]))
        outputs.append(helper.make_tensor_value_info("output1", TensorProto.FLOAT, [1, *masks.shape]))
    if whole is not None:
        tensors["shares"] = np.array([whole], dtype=np.float32)
        nodes.append(helper.make_node("Identity", ["shares"], ["presence"]))
        outputs.append(helper.make_tensor_value_info("presence", TensorProto.FLOAT, [1, len(whole)]))
    if strange is not None:
        tensors["oddness"] = np.array([strange], dtype=np.float32)
        nodes.append(helper.make_node("Identity", ["oddness"], ["strangeness"]))
        outputs.append(helper.make_tensor_value_info("strangeness", TensorProto.FLOAT, [1]))
    graph = helper.make_graph(
        nodes,
        "yolo",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, size_px, size_px])],
        outputs,
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {"names": repr(names), "task": task, "imgsz": "[64, 64]", "stride": "32"})
    onnx.save(model, str(path))
    return path
