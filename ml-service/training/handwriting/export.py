"""Write the reader as ONNX, and show that it reads the same there."""

import json
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from realcatcha_ml.evaluation.handwriting import name_hash
from realcatcha_ml.models.handwriting import Thresholds
from realcatcha_ml.pipelines.ink_raster import CHANNELS, HEIGHT_PX, WIDTH_PX
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from training.handwriting.network import Reader

OPSET: Final = 17
TOLERANCE: Final = 1e-3


class NotTheSame(RuntimeError):
    """ONNX Runtime gives other log probabilities than PyTorch."""


def export(reader: Reader, path: Path) -> None:
    """Write an ONNX file with any number of pictures a batch. Raises OSError."""
    reader.eval()
    example = torch.zeros(2, CHANNELS, HEIGHT_PX, WIDTH_PX)
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # The exporter warns of batches of other sizes for LSTMs (they work: see `parity`) and of its own age.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            reader,
            (example,),
            str(path),
            opset_version=OPSET,
            input_names=["pictures"],
            output_names=["log_probabilities"],
            dynamic_axes={"pictures": {0: "n"}, "log_probabilities": {0: "n"}},
            dynamo=False,
        )
    onnx.checker.check_model(str(path))


def parity(reader: Reader, path: Path, pictures: NDArray[np.float32]) -> float:
    """Give the largest difference of a probability, of one and of many pictures. Raises NotTheSame."""
    session = OnnxRuntime(provider="cpu").open(path)
    worst = 0.0
    for rows in (pictures, pictures[:1]):
        with torch.no_grad():
            ours = reader(torch.from_numpy(rows)).numpy()
        theirs = session.run({"pictures": rows})[0]
        worst = max(worst, float(np.abs(np.exp(ours) - np.exp(theirs)).max()))
        if worst > TOLERANCE or not np.array_equal(ours.argmax(axis=2), theirs.argmax(axis=2)):
            raise NotTheSame(f"off by {worst}")
    return worst


def write_manifest(
    path: Path, *, version: str, thresholds: Thresholds, people: Mapping[str, Iterable[str]], training: object
) -> None:
    """Write ``handwriting.json``. Raises OSError."""
    manifest = {
        "version": version,
        "thresholds": {"margin_nats": thresholds.margin_nats, "floor_nats": thresholds.floor_nats},
        "training": training,
        "people": {fold: sorted(map(name_hash, names)) for fold, names in people.items()},
    }
    path.write_text(json.dumps(manifest, separators=(", ", ": ")) + "\n", encoding="utf-8")
