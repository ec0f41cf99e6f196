"""Training the reader of Korean on little: who is learnt from, what is written, how it is drawn."""

import gzip
import json
from itertools import islice

import numpy as np
import pytest

REASON = "the extra `training` (torch, onnx) is not installed: the model cannot be trained or compared"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("onnx", reason=REASON)

from realcatcha_contracts.lexicon_ko import WORDS  # noqa: E402 (after the check)
from realcatcha_ml.models.handwriting_ko import HANGUL  # noqa: E402
from realcatcha_ml.models.handwriting_lexicon import Lexicon  # noqa: E402
from realcatcha_ml.pipelines.ink_letters import Letter  # noqa: E402
from realcatcha_ml.pipelines.ink_raster import CHANNELS, HEIGHT_PX, WIDTH_PX  # noqa: E402
from realcatcha_ml.pipelines.jamo import JAMO  # noqa: E402
from training.handwriting.export import export, parity  # noqa: E402
from training.handwriting.fit import Plan, Trainer, ctc  # noqa: E402
from training.handwriting.network import Reader  # noqa: E402
from training.handwriting_ko.__main__ import SIZE, main  # noqa: E402
from training.handwriting_ko.hands import DRAWINGS, STYLES, UNSEEN_STYLES  # noqa: E402
from training.handwriting_ko.judged import made_harder, pen_tasks  # noqa: E402
from training.handwriting_ko.pens import FontPen, font_pens, hand_pens, lexicon_syllables, more_syllables  # noqa: E402
from training.handwriting_ko.supply import KoreanWords, Mix  # noqa: E402
from training.handwriting_ko.templates import WAYS  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the legacy exporter, the only small one

SQUARE = Letter(np.array([[5.0, 5.0], [25.0, 5.0], [25.0, 25.0], [5.0, 25.0]]), (4,))


@pytest.fixture
def hands():
    return hand_pens(STYLES, 1, seed=1)


def test_every_jamo_has_its_strokes():
    """Inside the box, each way with at least one stroke of two corners."""
    assert set(WAYS) == set(JAMO)
    for ways in WAYS.values():
        for way in ways:
            assert all(len(stroke) >= 2 for stroke in way)
            assert all(-0.01 <= value <= 1.01 for stroke in way for corner in stroke for value in corner)


def test_hands_differ_and_can_be_made_again(hands):
    """One seed, one hand; no drawing of it twice alike."""
    again = hand_pens(STYLES, 1, seed=1)
    other = hand_pens(STYLES, 1, seed=2)

    for pen, same, stranger in zip(hands, again, other, strict=True):
        drawn = pen.jamo["ㅂ"]
        assert len(drawn) == DRAWINGS
        np.testing.assert_array_equal(drawn[0].points, same.jamo["ㅂ"][0].points)
        assert not np.array_equal(drawn[0].points, drawn[1].points)
        assert not np.array_equal(drawn[0].points, stranger.jamo["ㅂ"][0].points)


def test_judging_hands_are_never_learnt_from():
    """Neither a writer nor, for some, the whole style."""
    names = [{pen.name for pen in hand_pens(STYLES, 2, seed=seed)} for seed in (1, 2, 4)]

    assert not names[0] & (names[1] | names[2])
    assert not STYLES.keys() & UNSEEN_STYLES.keys()


def test_fonts_are_kept_apart_by_name(tmp_path):
    """Where there are none, there is none of either."""
    assert font_pens(tmp_path, unseen=False) == font_pens(tmp_path, unseen=True) == []
    assert len(more_syllables()) == 400
    assert not set(more_syllables()) & set(lexicon_syllables())


def test_a_font_writes_what_it_has(hands):
    """And the supply asks it for nothing else but words of the lexicon."""
    pen = FontPen("font:x", {one: [SQUARE] for one in [*lexicon_syllables(), "뷁"]})
    supply = KoreanWords([], [], [pen], mix=Mix(scrawl=0.0), seed=1)
    inks, texts = next(supply.batches(64))

    assert len(inks) == len(texts) == 64
    assert set("".join(texts)) <= set(JAMO)


def test_the_supply_repeats_itself_for_a_seed(hands):
    """Words with their jamo, and some scrawl that is nothing."""
    runs = [
        [texts for _, texts in islice(KoreanWords([], hands, [], mix=Mix(), seed=3).batches(100), 2)] for _ in range(2)
    ]

    assert runs[0] == runs[1]
    assert 0 < sum(text == "" for batch in runs[0] for text in batch) < 20


def test_judged_words_are_the_same_each_time(hands):
    """So are the distorted ones, which keep word and writer."""
    tasks = list(pen_tasks("hands", hands, 3))
    harder = list(made_harder(tasks))

    assert tasks == list(pen_tasks("hands", hands, 3))
    assert {task.text for task in tasks} <= set(WORDS)
    assert [(one.drawer, one.text) for one in harder] == [(one.drawer, one.text) for one in tasks]
    assert {one.source for one in harder} == {"hands, distorted"}
    assert all(one.strokes != other.strokes for one, other in zip(harder, tasks, strict=True))


def test_the_loss_falls(hands, tmp_path):
    """Thirty small batches are enough to learn that most columns are blank."""
    losses = []
    plan = Plan(steps=30, batch=8, warm_up=5, report_every=15, half=False)
    supply = KoreanWords([], hands, [], mix=Mix(), seed=1)
    trainer = Trainer(supply, plan, checkpoint=tmp_path / "state.pt", make=lambda: Reader(JAMO, SIZE))
    trainer.run(lambda step, loss, reader: losses.append(loss))

    assert losses[1] < 0.8 * losses[0]


def test_the_loss_is_that_of_the_served_decoder():
    """What training minimises is what serving compares: ln likelihood, per jamo."""
    seen = torch.randn(1, 40, len(JAMO) + 1).log_softmax(dim=2)
    lexicon = Lexicon(["고양이"], HANGUL)
    served = lexicon.log_likelihoods(seen[0].numpy())[0]

    assert lexicon.lengths[0] == 7
    assert float(ctc(seen, ["ㄱㅗㅇㅑㅇㅇㅣ"], JAMO)) == pytest.approx(-served / 7, abs=1e-3)


def test_the_export_reads_the_same(tmp_path):
    """One picture and many, to 0.001 in every probability."""
    torch.manual_seed(3)
    reader = Reader(JAMO, SIZE).eval()
    pictures = np.random.default_rng(1).random((5, CHANNELS, HEIGHT_PX, WIDTH_PX), dtype=np.float32)
    export(reader, tmp_path / "reader.onnx")

    assert parity(reader, tmp_path / "reader.onnx", pictures) < 1e-3
    assert (tmp_path / "reader.onnx").stat().st_size < 3_000_000


def test_missing_data_is_said(tmp_path, capsys):
    """No folder, and a folder without Korean: exit code 2 and what to pass."""
    assert main(["--data", str(tmp_path / "nowhere"), "--out", str(tmp_path)]) == 2
    line = {"source": "s", "drawer": "d", "character": "a", "strokes": [[[0, 0, 0], [1, 1, 9]]]}
    with gzip.open(tmp_path / "latin.jsonl.gz", "wt") as file:
        file.write(json.dumps(line) + "\n")
    assert main(["--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("DATA=") == 2
