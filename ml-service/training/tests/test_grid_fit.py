"""The detector learns, goes on after an interruption, and its export says what PyTorch says."""

import json

import numpy as np
import pytest

REASON = "the extra `training` (torch, onnx, ultralytics) is not installed: the model cannot be trained or compared"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("onnx", reason=REASON)
pytest.importorskip("ultralytics", reason=REASON)

from PIL import Image  # noqa: E402 (after the check)
from realcatcha_ml.evaluation.grid_data import read_pictures  # noqa: E402 (after the check)
from training.grid.classes import CLASSES  # noqa: E402 (after the check)
from training.grid.export import compare, export, load_weights  # noqa: E402 (after the check)
from training.grid.fit import Stage, architecture, train  # noqa: E402 (after the check)
from training.grid.layout import lay_out  # noqa: E402 (after the check)
from training.grid.splits import split  # noqa: E402 (after the check)

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the legacy exporter, the only small one
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A dozen pictures of one class, each one box."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "clothing" / "images").mkdir(parents=True)
    lines = []
    for number in range(12):
        pixels = np.random.default_rng(number).integers(0, 255, (48, 64, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"clothing/images/{number}.jpg")
        lines.append({"file": f"clothing/images/{number}.jpg", "labels": ["hat"]})
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return read_pictures(folder)


def test_trains_in_stages_and_exports(pictures, tmp_path):
    """Each stage leaves weights, a finished one is not run again, and the last one's export equals PyTorch."""
    work = tmp_path / "work"
    data = lay_out(pictures, split(pictures), work)
    stages = [Stage(name, size_px=64, epochs=1, rate=1e-3, mosaic=0.5, batch=4) for name in ("one", "two")]
    weights = train(data, work, stages=stages)
    written = weights.stat().st_mtime_ns

    assert (work / "one" / "done").exists()
    assert train(data, work, stages=stages) == weights
    assert weights.stat().st_mtime_ns == written
    network = load_weights(weights)
    export(network, tmp_path / "grid.onnx", size_px=64)
    rng = np.random.default_rng(5)
    tensors = [rng.random((1, 3, size, size), dtype=np.float32) for size in (64, 64, 96)]
    parity = compare(network, tmp_path / "grid.onnx", tensors)
    assert parity.probability < 1e-3
    assert parity.agreeing == 1.0


def test_small():
    """Fewer than two million parameters: under 8 MB of weights."""
    assert sum(one.numel() for one in architecture(len(CLASSES)).parameters()) < 2_000_000
