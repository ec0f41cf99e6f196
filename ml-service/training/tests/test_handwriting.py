"""Training the handwriting model end to end on little data: the loss falls, the export reads the same."""

import gzip
import json

import numpy as np
import pytest

REASON = "the extra `training` (torch, onnx) is not installed: the model cannot be trained or compared"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("onnx", reason=REASON)

from realcatcha_ml.evaluation.handwriting_data import Drawn  # noqa: E402 (after the check)
from realcatcha_ml.models.handwriting_lexicon import Lexicon  # noqa: E402
from realcatcha_ml.pipelines.ink_letters import Letter  # noqa: E402
from realcatcha_ml.pipelines.ink_raster import CHANNELS, HEIGHT_PX, WIDTH_PX, rasters  # noqa: E402
from training.handwriting.__main__ import main  # noqa: E402
from training.handwriting.calibrate import Margins, thresholds  # noqa: E402
from training.handwriting.dataset import Handwriting, Mix, Words, join  # noqa: E402
from training.handwriting.distort import distorted  # noqa: E402
from training.handwriting.export import NotTheSame, export, parity  # noqa: E402
from training.handwriting.fit import Plan, Trainer, ctc  # noqa: E402
from training.handwriting.fonts import font_alphabets  # noqa: E402
from training.handwriting.network import LETTERS, Reader  # noqa: E402
from training.handwriting.split import folds_of  # noqa: E402
from training.handwriting.thinning import strokes_of, thinned  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the legacy exporter, the only small one

BAR = Letter(np.array([[0.0, 0.0], [0.0, 60.0]]), (2,))
RING = Letter(np.array([[20.0, 0.0], [40.0, 20.0], [20.0, 40.0], [0.0, 20.0], [20.0, 0.0]]), (5,))


@pytest.fixture
def people():
    """One person, who draws l as a bar and o as a ring, and four words of them."""
    words = [Drawn(str(n), "unipen", "p", text, is_word=True, letter=RING) for n, text in enumerate(("o", "oo"))]
    return Handwriting(words, {"unipen": {"p": {"l": [BAR], "o": [RING]}}})


@pytest.fixture
def plan():
    return Plan(steps=40, batch=16, warm_up=5, report_every=20, half=False)


def test_the_loss_falls(people, plan, tmp_path):
    """Forty small batches are enough to learn that most columns are blank."""
    losses = []
    supply = Words(people, mix=Mix(letters=1.0, mouse=0, fonts=0), seed=1)
    trainer = Trainer(supply, plan, checkpoint=tmp_path / "state.pt")
    trainer.run(lambda step, loss, reader: losses.append((step, loss)))

    assert [step for step, _ in losses] == [20, 40]
    assert losses[1][1] < 0.7 * losses[0][1]


def test_a_stopped_run_goes_on(people, plan, tmp_path):
    """The checkpoint holds step and weights; a finished run has nothing left to do."""
    supply = Words(people, mix=Mix(letters=1.0, mouse=0, fonts=0), seed=1)
    first = Trainer(supply, plan, checkpoint=tmp_path / "state.pt").run(lambda *_: None)
    again = Trainer(supply, plan, checkpoint=tmp_path / "state.pt")

    assert again.step == plan.steps
    for ours, theirs in zip(first.state_dict().values(), again.averaged().state_dict().values(), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_the_export_reads_the_same(tmp_path):
    """One picture and many, to 0.001 in every probability; other weights are noticed."""
    torch.manual_seed(3)
    reader = Reader().eval()
    pictures = np.random.default_rng(1).random((5, CHANNELS, HEIGHT_PX, WIDTH_PX), dtype=np.float32)
    export(reader, tmp_path / "reader.onnx")

    assert parity(reader, tmp_path / "reader.onnx", pictures) < 1e-3
    with pytest.raises(NotTheSame):
        parity(Reader().eval(), tmp_path / "reader.onnx", pictures)


def test_the_loss_is_that_of_the_served_decoder():
    """What training minimises is what serving compares: ln likelihood, per letter."""
    seen = torch.randn(1, 40, len(LETTERS) + 1).log_softmax(dim=2)
    served = Lexicon(["apple"]).log_likelihoods(seen[0].numpy())[0]

    assert float(ctc(seen, ["apple"])) == pytest.approx(-served / 5, abs=1e-3)


def test_a_person_is_in_one_fold():
    """Fixed by the name, the same in every source, nobody twice; few people are dealt evenly."""
    many = {"words": [f"w{n}" for n in range(400)], "letters": [f"w{n}" for n in range(0, 400, 3)]}
    folds = folds_of(many)
    few = folds_of({"mouse": [f"m{n}" for n in range(14)]})

    assert folds == folds_of({"letters": many["letters"], "words": many["words"]})
    assert 0.1 < list(folds.values()).count("test") / 400 < 0.2
    assert sorted(map(list(few.values()).count, ("train", "validation", "test"))) == [3, 3, 8]


def test_distortion_keeps_words_and_strokes_in_order():
    """Nothing is lost that a letter needs: every word, and both ends of every stroke unless it was joined."""
    inks = join([BAR, RING, Letter(np.concatenate([BAR.points, RING.points + 50]), (2, 5))] * 30)
    made = distorted(inks, np.random.default_rng(5))

    assert len(made) == len(inks)
    assert np.isfinite(made.points).all()
    assert (np.diff(made.word) >= 0).all()
    assert rasters(made)[:, 0].max(axis=(1, 2)).min() > 0.3


def test_skeleton_is_followed_as_a_pen_would():
    """A thick L and its dot: a line of two arms and a point, not the outline."""
    shape = np.zeros((40, 60), dtype=bool)
    shape[5:35, 8:13] = shape[30:35, 8:40] = True
    shape[5:9, 50:54] = True
    lines = strokes_of(thinned(shape))

    assert len(lines) == 2
    corner = max(lines, key=len)
    assert 50 < len(corner) < 70
    assert len(min(lines, key=len)) <= 4


def test_missing_fonts_are_said_and_survived(tmp_path, capsys):
    """Without fonts the model is trained on people alone."""
    assert font_alphabets(tmp_path / "none") == []
    assert "no handwriting fonts" in capsys.readouterr().err


def margins(genuine, wrong):
    return Margins(np.array(genuine), np.array(wrong)[:, None, :])


def test_thresholds_let_nothing_wrong_in():
    """As wide as genuine words like it, as narrow as wrong ones demand."""
    genuine = [(0.0, -0.5)] * 90 + [(3.0, -1.05)] * 10
    wrong = {"a": [(4.2, -0.5)] * 100, "b": [(0.0, -1.25)] * 100}
    chosen = thresholds({source: margins(genuine, pairs) for source, pairs in wrong.items()})

    assert 3.0 <= chosen.margin_nats < 4.2
    assert -1.25 < chosen.floor_nats <= -1.05
    assert margins(genuine, wrong["a"]).accepted(chosen) == (1.0, 0.0)


def test_missing_data_is_said(tmp_path, capsys):
    """Exit code 2 and what to pass."""
    assert main(["--data", str(tmp_path / "nowhere"), "--out", str(tmp_path)]) == 2
    assert "DATA=" in capsys.readouterr().err


def test_data_of_another_schema_is_said(tmp_path, capsys):
    """A file without ink is named."""
    with gzip.open(tmp_path / "odd.jsonl.gz", "wt") as file:
        file.write(json.dumps({"word": "cat"}) + "\n")

    assert main(["--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "odd.jsonl.gz" in capsys.readouterr().err
