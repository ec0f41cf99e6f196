"""Write the fused network as ONNX with its manifest."""

import json
from pathlib import Path
from typing import Any

import torch
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION

from training.behaviour.network import COMPONENTS, Judge

OPSET = 17


def export(judge: Judge, folder: Path, *, version: str, calibration: dict[str, Any], people: int) -> None:
    """Write ``behaviour.onnx`` and ``behaviour.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        judge.eval(),
        (torch.zeros(2, FEATURE_COUNT),),
        str(folder / "behaviour.onnx"),
        input_names=["features"],
        output_names=["score", "components"],
        dynamic_axes={name: {0: "batch"} for name in ("features", "score", "components")},
        opset_version=OPSET,
        dynamo=False,
    )
    manifest = {
        "version": version,
        "feature_version": FEATURE_VERSION,
        "feature_count": FEATURE_COUNT,
        "components": list(COMPONENTS),
        "people": people,
        "calibration": calibration,
    }
    (folder / "behaviour.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
