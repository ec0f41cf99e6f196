"""The served judge of drawn words: the files in the repository, through the class that the worker uses."""

import json
from pathlib import Path

import numpy as np
import pytest
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION, INK_FEATURE_VERSION
from realcatcha_contracts import BehaviourInput
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.ink import InkModel
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDEN = json.loads((MODELS / "ink.golden.json").read_text())


@pytest.fixture(scope="module")
def model():
    model = InkModel(ModelFiles(MODELS, "ink"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    yield model
    model.unload()


def payload(features, *, context="ink", version=INK_FEATURE_VERSION):
    return BehaviourInput(context=context, feature_version=version, features=list(features))


def test_scores_equal_those_of_training(model):
    """ONNX Runtime gives what PyTorch and scikit-learn gave when the model was trained, to 0.001."""
    verdicts = model.predict_batch([payload(row["features"]) for row in GOLDEN])

    np.testing.assert_allclose([verdict.score for verdict in verdicts], [row["score"] for row in GOLDEN], atol=1e-3)


def test_people_pass_and_forgers_do_not(model):
    """On the committed slice, which it was trained on."""
    verdicts = model.predict_batch([payload(row["features"]) for row in GOLDEN])
    passes = np.array([verdict.trust >= 70 for verdict in verdicts])
    human = np.array([row["human"] for row in GOLDEN])

    assert human.sum() >= 30
    assert passes[human].mean() >= 0.95
    assert (~human).sum() >= 50
    assert passes[~human].mean() <= 0.05


@pytest.mark.parametrize(
    "job",
    [
        payload(GOLDEN[0]["features"], context="draw"),
        payload(GOLDEN[0]["features"], version=INK_FEATURE_VERSION + 1),
        payload(GOLDEN[0]["features"][:-1]),
        payload([0.0] * FEATURE_COUNT, context="point", version=FEATURE_VERSION),
        payload([float("nan"), *GOLDEN[0]["features"][1:]]),
    ],
    ids=["a drawing for the other model", "another version", "too few", "a pointer", "not finite"],
)
def test_what_is_no_ink_is_refused(model, job):
    """And spoils nothing beside it."""
    refused, judged = model.predict_batch([job, payload(GOLDEN[0]["features"])])

    assert isinstance(refused, BadInput)
    assert judged.score == pytest.approx(GOLDEN[0]["score"], abs=1e-3)
