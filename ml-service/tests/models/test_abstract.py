"""The served abstract model: the files in the repository, through the class that the labeller uses."""

import io
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image
from realcatcha_abstract import FEELINGS, GENERATOR_VERSION, generate, picture_in_colors
from realcatcha_contracts import PictureToLabel
from realcatcha_ml.models.abstract import AbstractModel, UnsuitableManifest, read_manifest
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDEN = json.loads((MODELS / "abstract.golden.json").read_text())
MANIFEST = read_manifest(MODELS / "abstract.json")


@pytest.fixture(scope="module")
def model():
    model = AbstractModel(ModelFiles(MODELS, "abstract"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    yield model
    model.unload()


def encoded(pixels, kind="PNG", **options):
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, kind, **options)
    return data.getvalue()


def painted(row):
    if "feeling" in row:
        return generate(row["seed"], feeling=row["feeling"])
    return picture_in_colors(row["seed"], colors=[row["color"]], style=row["style"]).pixels


def shares(labels):
    return [score.probability for score in labels.scores]


def test_shares_equal_those_of_training(model):
    """ONNX Runtime gives what Keras gave when the model was trained, to 0.001."""
    found = model.predict_batch([PictureToLabel("", encoded(painted(row))) for row in GOLDEN])

    assert len(GOLDEN) >= 40
    np.testing.assert_allclose([shares(one) for one in found], [row["shares"] for row in GOLDEN], atol=1e-3)


def test_a_feeling_is_recognised(model):
    """Fresh pictures of a feeling get its name first, nearly always; the others are seldom `present`."""
    right = wrong = sure = 0
    for feeling in FEELINGS:
        pictures = [PictureToLabel("", encoded(generate(9000 + n, feeling=feeling))) for n in range(12)]
        for labels in model.predict_batch(pictures):
            best = max(labels.scores, key=lambda score: score.probability)
            right += best.name == feeling
            sure += best.finding == "present"
            wrong += any(score.finding == "present" for score in labels.scores if score.name != feeling)

    assert right >= 46
    assert sure >= 24
    assert wrong <= 1


def test_labels_of_a_picture(model):
    """Its id, every feeling once in the order of the library, shares that sum to 1, findings as the manifest says."""
    (labels,) = model.predict_batch([PictureToLabel("p7", encoded(generate(1, feeling="calm")))])

    assert labels.id == "p7"
    assert labels.error is None
    assert tuple(score.name for score in labels.scores) == FEELINGS
    assert sum(shares(labels)) == pytest.approx(1.0, abs=1e-6)
    for score in labels.scores:
        assert (score.finding == "present") == (score.probability >= MANIFEST.thresholds[score.name].present)
        assert (score.finding == "absent") == (score.probability <= MANIFEST.thresholds[score.name].absent)


@pytest.mark.parametrize("kind", ["JPEG", "larger", "wide"])
def test_other_files_and_sizes(model, kind):
    """JPEG, another size or another shape: nearly the same label."""
    pixels = generate(4, feeling="joyful", size_px=448)
    files = {
        "JPEG": encoded(generate(4, feeling="joyful"), "JPEG", quality=90),
        "larger": encoded(pixels, "JPEG", quality=90),
        "wide": encoded(pixels[100:400]),
    }
    plain, other = model.predict_batch(
        [PictureToLabel("", encoded(generate(4, feeling="joyful"))), PictureToLabel("", files[kind])]
    )

    assert shares(other) == pytest.approx(shares(plain), abs=0.15)


def test_what_cannot_be_read(model):
    """Garbage and files that are too large get an error and spoil no other picture."""
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    garbage, large, good = model.predict_batch(
        [
            PictureToLabel("a", b"no picture"),
            PictureToLabel("b", encoded(noise)),
            PictureToLabel("c", encoded(generate(1, feeling="calm"))),
        ]
    )

    assert (garbage.error, garbage.scores) == ("unreadable", [])
    assert (large.error, large.scores) == ("too-large", [])
    assert good.error is None


def test_manifest_fits_the_library():
    """The model was trained on what the library paints today, and knows its feelings."""
    assert MANIFEST.generator_version == GENERATOR_VERSION
    assert tuple(MANIFEST.feelings) == FEELINGS


def test_small():
    """The network stays under 1.6 MB, its control beside it too."""
    assert (MODELS / "abstract.onnx").stat().st_size < 1_600_000
    assert (MODELS / "abstract.control.onnx").stat().st_size < 1_600_000


def changed(folder, **changes):
    content = json.loads((MODELS / "abstract.json").read_text()) | changes
    (folder / "abstract.json").write_text(json.dumps(content))
    return folder / "abstract.json"


def test_refuses_thresholds_that_contradict(tmp_path):
    """Nothing may be present and absent, and every feeling has its own."""
    each = {feeling: {"present": 0.6, "absent": 0.1} for feeling in FEELINGS}
    with pytest.raises(UnsuitableManifest):
        read_manifest(changed(tmp_path, thresholds=each | {"calm": {"present": 0.3, "absent": 0.3}}))
    with pytest.raises(UnsuitableManifest):
        read_manifest(changed(tmp_path, thresholds={"calm": each["calm"]}))


def test_refuses_a_threshold_that_is_no_share(tmp_path):
    """0 to 1."""
    with pytest.raises(msgspec.ValidationError):
        read_manifest(changed(tmp_path, thresholds={"calm": {"present": 1.2, "absent": 0.1}}))


def test_refuses_a_network_of_other_feelings(tmp_path):
    """Network and manifest must be of one kind."""
    changed(tmp_path, feelings=["calm", "tense"])
    (tmp_path / "abstract.onnx").write_bytes((MODELS / "abstract.onnx").read_bytes())
    model = AbstractModel(ModelFiles(tmp_path, "abstract"), runtime=OnnxRuntime(provider="cpu"))

    with pytest.raises(UnsuitableManifest):
        model.load()
    assert not model.loaded
