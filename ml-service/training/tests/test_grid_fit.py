"""The detector learns, goes on after an interruption, and its export says what PyTorch says."""

import json
from dataclasses import replace

import numpy as np
import pytest

REASON = "the extra `training` (torch, onnx, ultralytics) is not installed: the model cannot be trained or compared"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("onnx", reason=REASON)
pytest.importorskip("ultralytics", reason=REASON)

from PIL import Image  # noqa: E402 (after the check)
from realcatcha_ml.evaluation.grid_data import read_pictures  # noqa: E402 (after the check)
from training.grid.classes import CLASSES  # noqa: E402 (after the check)
from training.grid.export import Labeller, compare, export  # noqa: E402 (after the check)
from training.grid.fit import BACKBONE, Stage, architecture, load_detector, train  # noqa: E402 (after the check)
from training.grid.layout import lay_out  # noqa: E402 (after the check)
from training.grid.presence import NOTHING, PresenceNet, PresencePlan, targets, train_presence  # noqa: E402 (after)
from training.grid.shake import cut_mix, shake  # noqa: E402 (after the check)
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
    """A finished stage is not run again, frozen layers stay as they were, and the export equals PyTorch."""
    work = tmp_path / "work"
    data = lay_out(pictures, split(pictures), work)
    first = Stage("one", size_px=64, epochs=1, rate=1e-3, mosaic=0.5, batch=4)
    second = Stage("two", size_px=64, epochs=1, rate=1e-3, mosaic=0.5, batch=4, freeze=BACKBONE)
    start = train(first, data, work)
    written = start.stat().st_mtime_ns
    backbone = architecture(len(CLASSES)).model[:BACKBONE].state_dict()
    detector = load_detector(train(second, data, work, start=start, backbone=backbone))

    assert train(first, data, work) == start
    assert start.stat().st_mtime_ns == written
    for name, value in detector.model[:BACKBONE].state_dict().items():
        np.testing.assert_allclose(value.numpy(), backbone[name].numpy(), atol=1e-3, err_msg=name)
    network = Labeller(detector, PresenceNet(detector.model[:BACKBONE])).eval()
    export(network, tmp_path / "grid.onnx", size_px=64)
    rng = np.random.default_rng(5)
    tensors = [rng.random((1, 3, size, size), dtype=np.float32) for size in (64, 64, 96)]
    parity = compare(network, tmp_path / "grid.onnx", tensors)
    assert parity.probability < 1e-3
    assert parity.agreeing == 1.0


def test_learns_whole_pictures_and_goes_on_after_an_interruption(pictures, tmp_path):
    """Interrupted in its seventh epoch it goes on after the fifth, which was saved last; finished, it does nothing."""
    detector, plan = architecture(len(CLASSES)), PresencePlan(size_px=64, epochs=8, batch=4)
    said = []

    def interrupt(line):
        if line.startswith("presence 7/"):
            raise KeyboardInterrupt
        said.append(line)

    with pytest.raises(KeyboardInterrupt):
        train_presence(pictures, detector, tmp_path, plan=plan, say=interrupt)
    for _ in range(2):
        net = train_presence(pictures, detector, tmp_path, plan=plan, say=said.append)

    assert [line.split("/")[0].split()[1] for line in said] == ["1", "2", "3", "4", "5", "6", "6", "7", "8"]
    assert net(torch.zeros(2, 3, 64, 64)).shape == (2, NOTHING + 1)


def test_a_picture_shares_one_among_its_classes(pictures):
    """What shows no learnt class goes to nothing."""
    hat, nothing = targets([pictures[0], replace(pictures[0], labels=frozenset({"zebra"}))])

    assert hat[CLASSES.index("hat")] == 1
    assert nothing[NOTHING] == 1
    assert hat.sum() == nothing.sum() == 1


def test_shaken_pictures_stay_pictures():
    """Of the size asked for, within 0 and 1, none like the other; mixed labels still sum to one."""
    images = torch.full((8, 3, 40, 40), 90, dtype=torch.uint8)
    images[:, 0, 10:30, 5:20] = 250
    shaken = shake(images, 32)

    assert shaken.shape == (8, 3, 32, 32)
    assert 0 <= shaken.min() < shaken.max() <= 1
    assert len({one.numpy().tobytes() for one in shaken}) == 8
    mixed, shares = cut_mix(shaken, torch.eye(8), chance=1.0)
    assert mixed.shape == shaken.shape
    np.testing.assert_allclose(shares.sum(dim=1).numpy(), 1.0, atol=1e-6)


def test_small():
    """Fewer than two million parameters: under 8 MB of weights."""
    assert sum(one.numel() for one in architecture(len(CLASSES)).parameters()) < 2_000_000
