"""Training end to end on little data: it learns, exports, and the export says the same."""

import json

import numpy as np
import pytest

REASON = "the extra `training` (torch, onnx, scikit-learn) is not installed: the model cannot be trained or compared"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("onnx", reason=REASON)
sklearn = pytest.importorskip("sklearn.ensemble", reason=REASON)

import onnxruntime as ort  # noqa: E402 (after the check)
from realcatcha_behaviour import FEATURE_COUNT  # noqa: E402
from training.behaviour.dataset import Dataset  # noqa: E402
from training.behaviour.export import export, graph  # noqa: E402
from training.behaviour.fit import Plan, fit  # noqa: E402
from training.behaviour.judge import COMPONENTS  # noqa: E402
from training.behaviour.network import Sizes  # noqa: E402
from training.behaviour.trees import fit_trees  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the legacy exporter, the only small one


@pytest.fixture(scope="module")
def data():
    """People around the origin, two families beside them."""
    rng = np.random.default_rng(4)
    people, bots = rng.normal(0, 1, (600, FEATURE_COUNT)), rng.normal(0, 1, (400, FEATURE_COUNT))
    bots[:200, :5] += 3.0
    bots[200:, 5:9] -= 3.0
    return Dataset(
        features=np.concatenate((people, bots)).astype(np.float32),
        group=np.array(["sapimouse"] * 600 + ["straight-line"] * 200 + ["bezier-plain"] * 200),
        person=np.array([f"sapimouse/{index % 30}" for index in range(600)] + [""] * 400),
        context=np.array(["point"] * 1000),
        judged=np.zeros(1000, bool),
        judgeable=np.ones(1000, bool),
        ruled=np.zeros(1000, bool),
    )


@pytest.fixture(scope="module")
def plan():
    return Plan(sizes=Sizes(hidden=16, latent=4, whitened=8, density=3, detector=8, detectors=2),
                autoencoder_epochs=3, detector_epochs=4, trees=20)  # fmt: skip


@pytest.fixture(scope="module")
def judge(data, plan):
    return fit(data, plan)


def test_bots_score_higher_than_people(judge, data):
    """Higher is less like a person."""
    scores = judge.scores(data.features)

    assert np.median(scores[~data.human]) > np.quantile(scores[data.human], 0.9)


def test_training_is_reproducible(judge, data, plan):
    """One plan, one model."""
    np.testing.assert_allclose(fit(data, plan).scores(data.features), judge.scores(data.features), atol=1e-6)


def test_export_says_the_same(judge, data, tmp_path):
    """ONNX Runtime against PyTorch and scikit-learn: at most 0.001 apart, for one row and for many, also far out."""
    export(judge, tmp_path, version="0.0.1", calibration={}, people=30)
    session = ort.InferenceSession(str(tmp_path / "behaviour.onnx"), providers=["CPUExecutionProvider"])
    wild = np.concatenate((data.features, data.features[:100] * 40)).astype(np.float32)
    for rows in (wild, wild[:1]):
        score, components = session.run(["score", "components"], {"features": rows})
        np.testing.assert_allclose(score, judge.scores(rows), atol=1e-3)
        np.testing.assert_allclose(components, judge.components(rows), atol=1e-3)
        assert components.shape[1] == len(COMPONENTS)
    assert json.loads((tmp_path / "behaviour.json").read_text())["version"] == "0.0.1"


def test_graph_is_valid(judge):
    """The fused graph has one input and the two named outputs."""
    model = graph(judge)

    assert [item.name for item in model.graph.input] == ["features"]
    assert [item.name for item in model.graph.output] == ["score", "components"]


def test_trees_equal_those_of_scikit_learn(data):
    """The copied nodes give what the library's own model gives."""
    weights = np.ones(len(data.group))
    trees = fit_trees(data.features, ~data.human, weights, count=15, seed=0)
    model = sklearn.HistGradientBoostingClassifier(
        max_iter=15, learning_rate=0.1, max_leaf_nodes=15, max_features=0.2, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    ).fit(data.features, (~data.human).astype(int), sample_weight=weights)  # fmt: skip

    np.testing.assert_allclose(trees.odds(data.features), model.decision_function(data.features), atol=1e-5)
