"""The served behaviour model: the files in the repository, through the class that the worker uses."""

import json
from pathlib import Path

import numpy as np
import pytest
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION, features, parse_trace, trace_reasons
from realcatcha_contracts import BehaviourInput, BehaviourVerdict
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.behaviour import BehaviourModel
from realcatcha_ml.models.calibration import UnsuitableCalibration, read_calibration
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODELS = Path(__file__).resolve().parents[2] / "models"
FIXTURES = Path(__file__).resolve().parents[3] / "tests" / "fixtures" / "traces"
GOLDEN = json.loads((MODELS / "behaviour.golden.json").read_text())


@pytest.fixture(scope="module")
def model():
    model = BehaviourModel(ModelFiles(MODELS, "behaviour"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    yield model
    model.unload()


def payload(features, *, context="point", version=FEATURE_VERSION):
    return BehaviourInput(context=context, feature_version=version, features=list(features))


def test_scores_equal_those_of_training(model):
    """ONNX Runtime gives what PyTorch and scikit-learn gave when the model was trained, to 0.001."""
    verdicts = model.predict_batch([payload(row["features"], context=row["context"]) for row in GOLDEN])

    np.testing.assert_allclose([verdict.score for verdict in verdicts], [row["score"] for row in GOLDEN], atol=1e-3)


def test_people_pass_and_bots_do_not(model):
    """On the committed slice: at least 19 of 20 people, at most 1 of 10 bots."""
    verdicts = model.predict_batch([payload(row["features"], context=row["context"]) for row in GOLDEN])
    passes = np.array([verdict.trust >= 70 for verdict in verdicts])
    human = np.array([row["human"] for row in GOLDEN])

    assert human.sum() >= 30
    assert passes[human].mean() >= 0.95
    assert (~human).sum() >= 100
    assert passes[~human].mean() <= 0.10


def test_a_batch_changes_nothing(model):
    """One by one or together: the same verdicts."""
    payloads = [payload(row["features"], context=row["context"]) for row in GOLDEN[:20]]
    together = model.predict_batch(payloads)
    alone = [model.predict_batch([one])[0] for one in payloads]

    assert [verdict.trust for verdict in together] == pytest.approx([verdict.trust for verdict in alone], abs=0.02)


def test_verdict_names_its_model(model):
    """The version on the card goes with every verdict."""
    verdict = model.predict_batch([payload([0.0] * FEATURE_COUNT)])[0]

    assert isinstance(verdict, BehaviourVerdict)
    assert verdict.model_version == json.loads((MODELS / "behaviour.json").read_text())["version"]
    assert 0 <= verdict.trust <= 100


@pytest.mark.parametrize(
    "bad",
    [
        payload([0.0] * FEATURE_COUNT, version=FEATURE_VERSION + 1),
        payload([0.0] * (FEATURE_COUNT - 1)),
        payload([0.0] * FEATURE_COUNT, context="slide"),
        payload([float("nan")] * FEATURE_COUNT),
        payload([float("inf"), *[0.0] * (FEATURE_COUNT - 1)]),
    ],
)
def test_refuses_what_it_cannot_judge(model, bad):
    """Another feature version, length or context, and what is not finite."""
    good = payload(GOLDEN[0]["features"])
    refused, judged = model.predict_batch([bad, good])

    assert isinstance(refused, BadInput)
    assert isinstance(judged, BehaviourVerdict)


def test_extreme_features_stay_in_range(model):
    """Whatever finite numbers come, trust is 0 to 100."""
    rng = np.random.default_rng(1)
    wild = [payload((rng.normal(0, 1, FEATURE_COUNT) * size).tolist()) for size in (1, 30, 1e6, 1e30)]

    assert all(0 <= verdict.trust <= 100 for verdict in model.predict_batch(wild))


def test_small():
    """The network stays under 400 KiB."""
    assert (MODELS / "behaviour.onnx").stat().st_size < 400 * 1024


def seen_in_a_browser(fixture, *, shift, phase):
    """The trace moved to another place, in whole pixels, one event a frame, then a click."""
    t, x, y = (np.array(fixture[name], dtype=np.float64) for name in ("t", "x", "y"))
    frames = np.floor((t + phase) / (1000 / 60))
    last = np.append(frames[1:] != frames[:-1], True)
    t, x, y = t[last], np.rint(x[last] + shift), np.rint(y[last] - shift)
    return parse_trace(
        [*t, t[-1] + 150, t[-1] + 240, t[-1] + 240], [*x, *[x[-1]] * 3], [*y, *[y[-1]] * 3], [0] * len(t) + [1, 2, 5]
    )


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("point-*.json")), ids=lambda path: path.stem)
def test_recorded_people_pass_when_replayed(model, path):
    """The fixtures of the browser tests keep a trust well above 70 wherever they are replayed."""
    fixture = json.loads(path.read_text())
    traces = [seen_in_a_browser(fixture, shift=17.3 * n, phase=2.1 * n) for n in range(8)]
    verdicts = model.predict_batch([payload(features(trace, context="point").tolist()) for trace in traces])

    assert all(not trace_reasons(trace, context="point") for trace in traces)
    assert min(verdict.trust for verdict in verdicts) >= 85


def manifest(folder, **changes):
    content = json.loads((MODELS / "behaviour.json").read_text()) | changes
    (folder / "behaviour.json").write_text(json.dumps(content))
    return folder / "behaviour.json"


def test_refuses_a_model_for_other_features(tmp_path):
    """Weights and feature function must be of one version."""
    manifest(tmp_path, feature_version=FEATURE_VERSION + 1)
    (tmp_path / "behaviour.onnx").write_bytes((MODELS / "behaviour.onnx").read_bytes())
    model = BehaviourModel(ModelFiles(tmp_path, "behaviour"), runtime=OnnxRuntime(provider="cpu"))

    with pytest.raises(UnsuitableCalibration):
        model.load()
    assert not model.loaded


@pytest.mark.parametrize(
    "curve",
    [
        {"score": [0.0, 0.0], "trust": [100.0, 0.0]},
        {"score": [0.0, 1.0], "trust": [0.0, 100.0]},
        {"score": [0.0, 1.0], "trust": [101.0, 0.0]},
        {"score": [0.0, 1.0, 2.0], "trust": [100.0, 0.0]},
    ],
)
def test_refuses_a_curve_that_is_none(tmp_path, curve):
    """Trust must fall with the score, within 0-100."""
    with pytest.raises(UnsuitableCalibration):
        read_calibration(manifest(tmp_path, calibration={"point": curve}))


def test_trust_falls_with_the_score():
    """As the design reads: beyond the last knot nothing is left, before the first everything."""
    for curve in read_calibration(MODELS / "behaviour.json").curves.values():
        scores = np.linspace(curve.score[0] - 5, curve.score[-1] + 5, 500)
        trust = curve(scores)

        assert (np.diff(trust) <= 0).all()
        assert trust[0] == 100
        assert trust[-1] == 0
