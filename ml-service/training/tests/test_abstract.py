"""Training of the abstract model end to end on little: people in, networks out, and the export says the same."""

import json
import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
REASON = "the extra `training` (tensorflow, keras, onnx) is not installed: the model cannot be trained or compared"
pytest.importorskip("tensorflow", reason=REASON)
pytest.importorskip("tf2onnx", reason=REASON)

from realcatcha_abstract import FEELINGS  # noqa: E402 (after the check)
from realcatcha_ml.evaluation.abstract_answers import PATCHES, counted, read_answers  # noqa: E402
from realcatcha_ml.models.abstract import Thresholds  # noqa: E402
from training.abstract.__main__ import main  # noqa: E402
from training.abstract.anchors import anchors  # noqa: E402
from training.abstract.challenge import challenge_lines  # noqa: E402
from training.abstract.export import export_network, parity  # noqa: E402
from training.abstract.fit import fit, mean_color_baseline, one_thread, predict, shuffled  # noqa: E402
from training.abstract.people import judgements, read_groups  # noqa: E402
from training.abstract.pictures import pictures_of_feelings, training_pictures  # noqa: E402
from training.abstract.plan import Plan  # noqa: E402
from training.abstract.thresholds import choose  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # of frameworks that are not ours

CHOICES = {"ANGRY": "RED", "HAPPY": "YELLOW", "CALM": "CYAN", "SAD": "BLUE"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Forty people of one mind about four colours."""
    path = tmp_path_factory.mktemp("data") / "answers.csv"
    rows = [f"patch12,1,p{person},{emotion},{color},,," for person in range(40) for emotion, color in CHOICES.items()]
    path.write_text("\n".join(("task,experiment,participant,emotion,color_name,r,g,b", *rows)) + "\n")
    return path


@pytest.fixture(scope="module")
def people(data):
    return judgements(counted(read_answers(data)), width=0.03)


@pytest.fixture(scope="module")
def pictures(people):
    return training_pictures(384, people, share=0.7, seed=1)


@pytest.fixture(scope="module")
def model(people, pictures):
    one_thread()
    return fit(pictures, pictures_of_feelings(64, people, share=0.7, seed=2), Plan(batch=32), epochs=3)


def test_people_are_in_one_group(data):
    """Three groups by person, the first the largest."""
    groups = read_groups(data, seed=1)
    who = [{one.answer.participant for one in group} for group in (groups.training, groups.validation, groups.test)]

    assert [len(people) for people in who] == [24, 6, 10]
    assert not who[0] & who[1] | who[0] & who[2] | who[1] & who[2]


def test_judgements_are_what_people_said(people):
    """The colour that all chose for a feeling is of that feeling; a colour that none chose is of any."""
    for emotion, feeling in (("ANGRY", "tense"), ("SAD", "gloomy")):
        shares = people([PATCHES[CHOICES[emotion]]])[0]
        assert shares[FEELINGS.index(feeling)] > 0.9
    np.testing.assert_allclose(people([(90, 160, 60)])[0], 0.25, atol=0.01)


def test_anchors_are_the_colours_chosen(people):
    """Forty people of one mind make one anchor a feeling."""
    table = anchors(people)

    assert [table[feeling][0][0] for feeling in FEELINGS] == [(0, 255, 255), (255, 0, 0), (255, 255, 0), (0, 0, 255)]


def test_labels_mix_rule_and_people(pictures):
    """Shares sum to 1; where a picture is of a feeling, that has the greatest."""
    own = pictures.feeling >= 0

    np.testing.assert_allclose(pictures.labels.sum(axis=1), 1.0)
    assert 0.25 < own.mean() < 0.55
    assert (pictures.labels[own].argmax(axis=1) == pictures.feeling[own]).mean() > 0.9


def test_it_learns(model, people, pictures):
    """After a few steps it is better on fresh pictures than chance and than what learnt shuffled labels."""
    fresh = pictures_of_feelings(120, people, share=0.7, seed=3)
    control = fit(shuffled(pictures, seed=1), fresh, Plan(batch=32), epochs=1)
    hit, none = ((predict(one, fresh.pixels).argmax(axis=1) == fresh.feeling).mean() for one in (model, control))

    assert hit > 0.5
    assert hit > none


def test_export_says_the_same(model, pictures, tmp_path):
    """ONNX Runtime against Keras on 200 pictures: at most 0.001 apart, every label the same."""
    export_network(model, tmp_path / "abstract.onnx")

    assert parity(model, tmp_path / "abstract.onnx", pictures.pixels[:200]) < 1e-3
    assert (tmp_path / "abstract.onnx").stat().st_size < 1_600_000


def test_mean_colour_is_learnt(pictures):
    """The baseline finds what mean colour tells: three weights and a bias a feeling."""
    baseline = mean_color_baseline(pictures, seed=1)

    assert np.array(baseline.weights).shape == (3, 4)
    assert np.array(baseline.bias).shape == (4,)


def test_thresholds_are_right_in_99_of_100():
    """Where small shares are wrong and great ones right, the threshold lies between."""
    level = np.linspace(0.0, 1.0, 2001)
    labels = np.where((level > 0.7)[:, None], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0])
    found = choose(np.stack((level, *[np.full_like(level, 0.4)] * 3), axis=1), labels)[FEELINGS[0]]

    assert 0.68 <= found.present <= 0.72
    assert found.absent == 0.2


def test_says_what_data_is_missing(tmp_path, capsys):
    """Exit code 2 and one line."""
    assert main(["--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "DATA=" in capsys.readouterr().err


def test_writes_everything(data, tmp_path):
    """A run on little leaves both networks, manifest, golden outputs and figures."""
    sizes = ["--images", "64", "--checks", "64", "--epochs", "1", "--control-epochs", "1"]
    assert main(["--data", str(data), "--out", str(tmp_path), *sizes]) == 0

    assert len(json.loads((tmp_path / "abstract.golden.json").read_text())) >= 40
    assert "of the people left out" in (tmp_path / "abstract.figures.md").read_text()
    assert sorted(path.name for path in tmp_path.glob("abstract*.*")) == [
        "abstract.control.onnx", "abstract.figures.md", "abstract.golden.json", "abstract.json", "abstract.onnx",
    ]  # fmt: skip


def test_answer_rules_at_their_ends():
    """Whoever is always right passes every rule; who picks at random is exactly right in one of twenty cases."""
    own = np.repeat(np.eye(4), 5, axis=0)
    lines = list(
        challenge_lines(own, own, own.argmax(axis=1), dict.fromkeys(FEELINGS, Thresholds(present=0.6, absent=0.1)))
    )

    assert "in 100.0% of cases" in lines[0]
    assert [line.split("|")[2].strip() for line in lines[4:]] == ["5.00%", "20.00%", "4.00%"]
    assert [line.split("|")[3].strip() for line in lines[4:]] == ["100%"] * 3
