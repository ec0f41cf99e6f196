"""The photograph model on weights of an operator's own."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from realcatcha_contracts import PictureToLabel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.grid import GridModel, GridOptions
from realcatcha_ml.models.grid_manifest import UnsuitableManifest
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

from .yolo import write_yolo

COCO = {0: "person", 15: "cat", 16: "dog", 39: "bottle"}
NAMES = {number: COCO.get(number, f"thing {number}") for number in range(80)}
CAT = (32.0, 32.0, 40.0, 40.0, 15, 0.9)
SPECK = (32.0, 32.0, 4.0, 4.0, 16, 0.9)
BOTTLE = (32.0, 32.0, 40.0, 40.0, 39, 0.95)


@pytest.fixture
def load(tmp_path):
    """Load a model on weights of an operator's own."""

    def load(path, **options):
        model = GridModel(
            ModelFiles(tmp_path / "nowhere", "grid"),
            runtime=OnnxRuntime("cpu"),
            options=GridOptions(weights=path, **options),
        )
        model.load()
        return model

    return load


def label(model, *, red=255, shape=(64, 64)):
    buffer = io.BytesIO()
    Image.fromarray(np.full((*shape, 3), (red, 0, 0), dtype=np.uint8)).save(buffer, "PNG")
    (labels,) = model.predict_batch([PictureToLabel("p", buffer.getvalue())])
    return {score.name: (round(score.probability, 2), score.finding) for score in labels.scores}


def test_coco_weights_speak_in_the_pools_names(load, tmp_path):
    """Their classes are read from the export; those that the pool has no name for are left out."""
    model = load(write_yolo(tmp_path / "coco.onnx", [CAT, BOTTLE], names=NAMES))
    found = label(model)

    assert found == {"cat": (0.9, "present"), "dog": (0.0, "absent"), "person": (0.0, "absent")}
    assert model.version.startswith("own-")


def test_scores_follow_the_picture(load, tmp_path):
    """Half as red, half the score: no longer sure; black: absent."""
    model = load(write_yolo(tmp_path / "coco.onnx", [CAT], names=NAMES))

    assert label(model, red=128)["cat"] == (0.45, "undecided")
    assert label(model, red=0)["cat"] == (0.0, "absent")


def test_a_speck_is_neither_present_nor_absent(load, tmp_path):
    """What covers less than a fiftieth of the picture is nothing to ask a visitor for."""
    model = load(write_yolo(tmp_path / "coco.onnx", [SPECK], names=NAMES))

    assert label(model)["dog"] == (0.9, "undecided")


def test_confidence_decides_which_boxes_count(load, tmp_path):
    """A box below YOLO_CONF supports no finding."""
    path = write_yolo(tmp_path / "coco.onnx", [CAT], names=NAMES)

    assert label(load(path, confidence=0.95))["cat"] == (0.9, "undecided")


def test_segmentation_weights_are_recognised(load, tmp_path):
    """Their masks decide how much of the picture a thing covers: here a speck inside a large box."""
    full, speck = np.ones((1, 16, 16), np.float32), np.full((1, 16, 16), -1.0, np.float32)
    speck[0, 8, 8] = 1.0
    large = load(write_yolo(tmp_path / "a.onnx", [CAT], names=NAMES, task="segment", masks=full))
    small = load(write_yolo(tmp_path / "b.onnx", [CAT], names=NAMES, task="segment", masks=speck))

    assert label(large)["cat"] == (0.9, "present")
    assert label(small)["cat"] == (0.9, "undecided")


@pytest.mark.parametrize(("sides", "option", "size"), [(64, 96, 64), ("side", 96, 96), ("side", None, 64)])
def test_size_of_the_square(load, tmp_path, sides, option, size):
    """A fixed input has its way; else YOLO_IMG_SIZE, else what the weights were trained on."""
    model = load(write_yolo(tmp_path / "coco.onnx", [CAT], names=NAMES, size_px=sides), size_px=option)

    assert model.look(np.zeros((10, 20, 3), np.uint8)).fitted.tensor.shape == (1, 3, size, size)


def manifest(path, **changes):
    rule = {"name": "cat", "output": 15, "own_weight": 2.0, "bias": -1.0, "present": 0.9, "absent": 0.1}
    content = {"version": "7.0.0", "size_px": 64, "outputs": 80, "classes": [rule]} | changes
    path.with_suffix(".json").write_text(json.dumps(content))


def test_a_manifest_beside_the_weights_calibrates_them(load, tmp_path):
    """Its version, classes, weights and thresholds hold."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT], names=NAMES)
    manifest(path)
    model = load(path)

    assert model.version == "7.0.0"
    assert label(model) == {"cat": (round(1 / (1 + np.exp(1 - 2 * np.log(9))), 2), "present")}


def test_rivals_lower_the_probability(load, tmp_path):
    """A class that scores as high takes from the probability of another."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT, BOTTLE], names=NAMES)
    rule = {"name": "cat", "output": 15, "rival_weight": -1.0}
    manifest(path, classes=[rule])

    assert label(load(path))["cat"] == (round(1 / (1 + np.exp(-np.log(9) + np.log(19))), 2), "undecided")


def test_a_head_for_the_whole_picture_speaks_first(load, tmp_path):
    """Its probability counts with its weight, the best box with another; without a least cover no box is needed."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT], names=NAMES, whole=[0.8 if n == 16 else 0.1 for n in range(80)])
    cat = {"name": "cat", "output": 15, "own_weight": 0, "box_weight": 1}
    manifest(path, classes=[{"name": "dog", "output": 16}, cat])

    assert label(load(path)) == {"dog": (0.8, "present"), "cat": (0.9, "present")}
    assert label(load(path), red=0) == {"dog": (0.8, "present"), "cat": (0.0, "absent")}


def test_nothing_is_found_in_a_strange_picture(load, tmp_path):
    """Neither present nor absent, however sure the network is; probabilities stay as they are."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT], names=NAMES, strange=0.6)
    classes = [{"name": "cat", "output": 15}, {"name": "dog", "output": 16}]
    manifest(path, classes=classes, most_strange=0.59)
    assert label(load(path)) == {"cat": (0.9, "undecided"), "dog": (0.0, "undecided")}

    manifest(path, classes=classes, most_strange=0.61)
    assert label(load(path)) == {"cat": (0.9, "present"), "dog": (0.0, "absent")}


def test_a_head_of_another_size_is_refused(load, tmp_path):
    """It must know as many classes as the boxes do."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT], names=NAMES, whole=[0.5])
    manifest(path)
    with pytest.raises(UnsuitableManifest):
        load(path)


def test_views_are_averaged(load, tmp_path):
    """Each view is seen by the network; a network blind to turning says the same of all."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT], names=NAMES)
    manifest(path, views=["whole", "mirrored", "middle", "middle-mirrored"])
    model = load(path)

    assert label(model, shape=(40, 60))["cat"][1] == "present"
    assert label(model, shape=(1, 1))["cat"][1] == "present"


@pytest.mark.parametrize(
    ("names", "task"), [({0: "zebra"}, "detect"), (NAMES, "classify"), (NAMES, "pose"), ({}, "detect")]
)
def test_refuses_weights_that_it_cannot_read(load, tmp_path, names, task):
    """No class of the pool, or a network for another task."""
    path = write_yolo(tmp_path / "odd.onnx", [(1, 1, 1, 1, 0, 0.1)] if names else [], names=names, task=task)

    with pytest.raises(UnsuitableManifest):
        load(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": 79},
        {"classes": [{"name": "cat", "output": 80}]},
        {"classes": [{"name": "cat", "output": 15, "present": 0.1, "absent": 0.1}]},
    ],
)
def test_refuses_a_manifest_that_does_not_fit(load, tmp_path, changes):
    """Another number of classes, an output that is none, thresholds that cross."""
    path = write_yolo(tmp_path / "mine.onnx", [CAT], names=NAMES)
    manifest(path, **changes)

    with pytest.raises(UnsuitableManifest):
        load(path)
