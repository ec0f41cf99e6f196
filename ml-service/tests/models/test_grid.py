"""The bundled photograph model says what training said, and finds what bundled photographs show."""

import json
from pathlib import Path

import numpy as np
import pytest
from realcatcha_contracts import PictureToLabel
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.grid import GridModel, GridOptions
from realcatcha_ml.models.grid_boxes import best_scores, fit
from realcatcha_ml.pictures import decode_picture
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODELS = Path(__file__).parents[2] / "models"
PHOTOGRAPHS = Path(__file__).parents[3] / "captcha-api" / "photos"
GOLDEN = json.loads((MODELS / "grid.golden.json").read_text())
MANIFEST = json.loads((MODELS / "grid.json").read_text())


@pytest.fixture(scope="module")
def model():
    """The served model, loaded."""
    model = GridModel(ModelFiles(MODELS, "grid"), runtime=OnnxRuntime("cpu"))
    model.load()
    return model


def photograph(name):
    return (PHOTOGRAPHS / name).read_bytes()


def test_scores_equal_those_of_training(model):
    """ONNX Runtime gives what PyTorch gave in training, to 0.001: whole pictures, best boxes, strangeness."""
    for row in GOLDEN:
        fitted = fit(decode_picture(photograph(row["photograph"])), MANIFEST["size_px"])
        answer = model._run(fitted)

        np.testing.assert_allclose(answer.whole, row["whole"], atol=1e-3)
        assert answer.strange == pytest.approx(row["strange"][0], abs=1e-3)
        np.testing.assert_allclose(best_scores(answer.places, MANIFEST["outputs"]), row["boxes"], atol=1e-3)


def test_knows_classes_by_their_names(model):
    """Every class of the manifest gets a probability and a finding, in its order."""
    (labels,) = model.predict_batch([PictureToLabel("p", photograph(GOLDEN[0]["photograph"]))])

    assert [score.name for score in labels.scores] == [rule["name"] for rule in MANIFEST["classes"]]
    assert all(0 <= score.probability <= 1 for score in labels.scores)
    assert labels.error is None


def test_findings_on_bundled_photographs(model):
    """Hardly any finding is wrong (some of these photographs were learnt from, so this guards, it does not measure)."""
    catalogue = [json.loads(line) for line in (PHOTOGRAPHS / "catalogue.jsonl").read_text().splitlines()][::6]
    found = {(True, "present"): 0, (False, "present"): 0, (True, "absent"): 0, (False, "absent"): 0}
    for entry in catalogue:
        (labels,) = model.predict_batch([PictureToLabel("p", photograph(entry["file"]))])
        for score in labels.scores:
            key = (score.name in entry["labels"], score.finding)
            found[key] = found.get(key, 0) + 1

    assert found[True, "present"] >= 25  # four of the 21 classes are never found present; see the card
    assert found[False, "present"] <= 1
    assert found[False, "absent"] >= 500
    assert found[True, "absent"] <= 0.01 * found[False, "absent"]


def test_a_larger_square_is_an_option(model):
    """YOLO_IMG_SIZE reaches the network: it takes any multiple of 32."""
    large = GridModel(ModelFiles(MODELS, "grid"), runtime=OnnxRuntime("cpu"), options=GridOptions(size_px=288))
    large.load()

    assert large.look(decode_picture(photograph(GOLDEN[0]["photograph"]))).fitted.tensor.shape == (1, 3, 288, 288)


def test_small():
    """The network stays under 15 MB, and all files of all models under 40 MB."""
    assert (MODELS / "grid.onnx").stat().st_size < 15_000_000
    assert sum(file.stat().st_size for file in MODELS.iterdir()) < 40_000_000
