"""The detector learns, goes on after an interruption, and its export says what PyTorch says."""

import json
from dataclasses import replace

import numpy as np
import pytest

REASON = "the extra `training` is not installed: the model cannot be trained or compared"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("onnx", reason=REASON)
pytest.importorskip("ultralytics", reason=REASON)
pytest.importorskip("efficientnet_lite_pytorch", reason=REASON)

from PIL import Image  # noqa: E402 (after the check)
from realcatcha_ml.evaluation.grid_data import read_pictures  # noqa: E402 (after the check)
from realcatcha_ml.models.grid_boxes import fit  # noqa: E402 (after the check)
from realcatcha_ml.pictures import decode_picture  # noqa: E402 (after the check)
from training.grid.backbone import FEATURES, IMAGENET, load_efficientnet  # noqa: E402 (after the check)
from training.grid.classes import CLASSES  # noqa: E402 (after the check)
from training.grid.crossfit import cross_fit, folds, imagenet_shares, leave_out, log_odds, strangeness  # noqa: E402
from training.grid.export import Labeller, compare, export  # noqa: E402 (after the check)
from training.grid.features import read_features  # noqa: E402 (after the check)
from training.grid.fit import BACKBONE, Stage, architecture, load_detector, train  # noqa: E402 (after the check)
from training.grid.layout import lay_out  # noqa: E402 (after the check)
from training.grid.presence import NOTHING, POOLED, PresenceHead, targets, train_classes  # noqa: E402 (after)
from training.grid.shake import shake  # noqa: E402 (after the check)
from training.grid.splits import split  # noqa: E402 (after the check)

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the legacy exporter, the only small one
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A dozen pictures of cats, each with one box."""
    folder = tmp_path_factory.mktemp("pictures")
    for part in ("images", "labels"):
        (folder / "oxford_pets" / part).mkdir(parents=True)
    (folder / "classes.txt").write_text("cat\n")
    lines = []
    for number in range(12):
        pixels = np.random.default_rng(number).integers(0, 255, (48, 64, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"oxford_pets/images/{number}.jpg")
        (folder / f"oxford_pets/labels/{number}.txt").write_text("0 0.5 0.5 0.9 0.9\n")
        lines.append({"file": f"oxford_pets/images/{number}.jpg", "labels": ["cat"]})
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return read_pictures(folder)


@pytest.fixture(scope="module")
def pretrained():
    """The backbone's layers, the convolution above them, and ImageNet's classifier."""
    return load_efficientnet()


def test_trains_boxes_and_exports(pictures, pretrained, tmp_path):
    """A finished stage is not run again, the backbone stays as it was, and the export equals PyTorch."""
    data = lay_out(pictures, split(pictures), tmp_path / "work")
    stage = Stage("one", size_px=64, epochs=1, rate=1e-3, mosaic=0.5, batch=4)
    weights = train(stage, data, tmp_path / "work")
    written = weights.stat().st_mtime_ns
    detector = load_detector(train(stage, data, tmp_path / "work"))
    layers, top, imagenet = pretrained

    assert weights.stat().st_mtime_ns == written
    for name, value in detector.model[:BACKBONE].state_dict().items():
        assert torch.equal(value, layers.state_dict()[name]), name
    network = Labeller(detector, PresenceHead(top, imagenet, torch.full((IMAGENET,), 0.5))).eval()
    export(network, tmp_path / "grid.onnx", size_px=64)
    rng = np.random.default_rng(5)
    tensors = [rng.random((1, 3, size, size), dtype=np.float32) for size in (64, 64, 96)]
    parity = compare(network, tmp_path / "grid.onnx", tensors)
    assert parity.probability < 1e-3
    assert parity.agreeing == 1.0


def test_features_are_what_the_network_computes_and_are_kept(pictures, pretrained, tmp_path):
    """Views in order; a second call reads the file."""
    layers, top, imagenet = pretrained
    said = []
    features = read_features(pictures, tmp_path, size_px=64, say=said.append)
    again = read_features(pictures, tmp_path, size_px=64, say=said.append)
    head = PresenceHead(top, imagenet, torch.zeros(IMAGENET))
    picture = torch.from_numpy(fit(decode_picture(pictures[0].path.read_bytes()), 64).tensor)
    with torch.inference_mode():
        expected = head.pooled(layers(picture)), head.pooled(layers(picture.flip(3)))

    assert features.shape[0::2] == (12, POOLED)
    assert len(said) == 1
    np.testing.assert_array_equal(features, again)
    for view, values in enumerate(expected):
        np.testing.assert_allclose(features[0, view], values[0].numpy(), atol=5e-3)


def things(count=60):
    """Features of cats, dogs and hats, far apart, in two views, and pictures that show them."""
    rng = np.random.default_rng(3)
    names = ["cat", "dog", "hat"]
    centres = rng.normal(0, 1, (3, POOLED))
    kinds = np.arange(count) % 3
    features = (centres[kinds][:, None] + rng.normal(0, 0.3, (count, 2, POOLED))).astype(np.float32)
    return features, [names[kind] for kind in kinds]


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """Those pictures as files of noise, so that no two are one scene."""
    features, names = things()
    folder = tmp_path_factory.mktemp("labelled")
    (folder / "clothing" / "images").mkdir(parents=True)
    lines = []
    for number, name in enumerate(names):
        cells = np.random.default_rng(number).integers(0, 255, (4, 4, 3)).astype(np.uint8)
        Image.fromarray(cells).resize((64, 64), Image.Resampling.NEAREST).save(
            folder / f"clothing/images/{number:02}.jpg"
        )
        lines.append({"file": f"clothing/images/{number:02}.jpg", "labels": [name]})
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return read_pictures(folder), features


def test_a_head_tells_things_apart(labelled):
    """What is fitted on some pictures names others; a class left out is never named."""
    pictures, features = labelled
    wanted = targets(pictures)
    odds = log_odds(features[30:], train_classes(features[:30], wanted[:30]))
    without = log_odds(features, train_classes(features, wanted, without=[CLASSES.index("hat")]))

    assert (odds.argmax(axis=1) == wanted[30:].argmax(axis=1)).all()
    assert without[:, CLASSES.index("hat")].max() < -10


def test_pictures_are_judged_by_heads_that_did_not_see_them(labelled, pretrained):
    """Each is in one fold; its own class wins when the fold is left out, and cannot win when the class is."""
    pictures, features = labelled
    seen, unlearnt = (judge(pictures, features, pretrained[2]) for judge in (cross_fit, leave_out))
    own = targets(pictures).argmax(axis=1)

    assert np.bincount(folds(pictures)).tolist() == [12] * 5
    assert (seen.odds.argmax(axis=1) == own).mean() == 1.0
    assert (unlearnt.odds.argmax(axis=1) != own).all()
    assert np.isfinite(seen.strange).all()


def test_what_nobody_showed_is_strange(pretrained):
    """ImageNet's classes that learnt pictures look like count little; pictures of nothing learnt do not teach."""
    imagenet = pretrained[2]
    features = np.random.default_rng(1).normal(0, 1, (40, 2, FEATURES)).astype(np.float32)
    known = imagenet_shares(features, imagenet)
    wanted = np.zeros((40, NOTHING + 1), dtype=np.float32)
    wanted[:20, 0], wanted[20:, NOTHING] = 1, 1
    weights = strangeness(known, wanted)

    assert (known[:20] @ weights).mean() < (known[20:] @ weights).mean()
    np.testing.assert_allclose(strangeness(known[:20], wanted[:20]), weights)


def test_a_picture_shares_one_among_its_classes(pictures):
    """What shows no learnt class goes to nothing."""
    cat, nothing = targets([pictures[0], replace(pictures[0], labels=frozenset({"zebra"}))])

    assert cat[CLASSES.index("cat")] == 1
    assert nothing[NOTHING] == 1
    assert cat.sum() == nothing.sum() == 1


def test_shaken_pictures_stay_pictures():
    """Of the size asked for, within 0 and 1, none like the other."""
    images = torch.full((8, 3, 40, 40), 90, dtype=torch.uint8)
    images[:, 0, 10:30, 5:20] = 250
    shaken = shake(images, 32)

    assert shaken.shape == (8, 3, 32, 32)
    assert 0 <= shaken.min() < shaken.max() <= 1
    assert len({one.numpy().tobytes() for one in shaken}) == 8


def test_small():
    """Fewer than five million parameters beside ImageNet's classifier."""
    assert sum(one.numel() for one in architecture(len(CLASSES)).parameters()) < 5_000_000
