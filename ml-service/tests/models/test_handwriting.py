"""The served handwriting model: the files in the repository, through the class that the worker uses."""

import json
from pathlib import Path

import numpy as np
import pytest
from realcatcha_contracts import HandwritingInput, HandwritingVerdict
from realcatcha_contracts.lexicon import WORDS
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting import MAX_WORDS, HandwritingModel, Thresholds
from realcatcha_ml.models.handwriting_lexicon import Lexicon
from realcatcha_ml.pipelines.ink import inks_of
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDEN = json.loads((MODELS / "handwriting.golden.json").read_text())


@pytest.fixture(scope="module")
def model():
    model = HandwritingModel(ModelFiles(MODELS, "handwriting"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    yield model
    model.unload()


def asked(row, *words, **more):
    return HandwritingInput(strokes=row["strokes"], words=list(words) or [row["word"]], **more)


def test_reads_as_pytorch_did(model):
    """The likelihood of the right and of a wrong word, to 0.05 nats over 40 columns."""
    columns = model.see(inks_of([row["strokes"] for row in GOLDEN]))
    found = [
        Lexicon([row["word"], row["other"]]).log_likelihoods(seen) for row, seen in zip(GOLDEN, columns, strict=True)
    ]

    expected = [[row["likelihood"], row["other_likelihood"]] for row in GOLDEN]
    np.testing.assert_allclose(found, expected, atol=0.05)


def test_accepts_what_was_asked_and_drawn(model):
    """At least 19 of 20 words of people that the model never saw."""
    verdicts = model.predict_batch([asked(row) for row in GOLDEN])

    assert len(verdicts) >= 40
    assert np.mean([verdict.accepted for verdict in verdicts]) >= 0.95


def test_refuses_another_word(model):
    """Right ink for the wrong question: none of the committed slice gets through."""
    verdicts = model.predict_batch([asked(row, row["other"]) for row in GOLDEN])

    assert not any(verdict.accepted for verdict in verdicts)
    assert all(verdict.margin_nats > 0 for verdict in verdicts)


def test_a_synonym_is_as_good(model):
    """The word may be any of those that were asked; the verdict names the one that fits."""
    row = GOLDEN[0]
    verdict = model.predict_batch([asked(row, row["other"], row["word"])])[0]

    assert verdict.word == row["word"]
    assert verdict == model.predict_batch([asked(row)])[0]


def test_a_word_outside_the_lexicon_is_read(model):
    """It competes with the lexicon for that reading: its ink is accepted, other ink is not."""
    first, second = GOLDEN[0], next(row for row in GOLDEN if len(row["word"]) != len(GOLDEN[0]["word"]))
    stranger = first["word"][:-1] + ("q" if first["word"][-1] != "q" else "x")
    assert stranger not in WORDS
    near, far = model.predict_batch([asked(first, stranger), asked(second, stranger)])

    assert near.margin_nats < far.margin_nats
    assert not far.accepted


def test_a_line_or_a_dot_is_no_word(model):
    """Asked for any word of the lexicon; those of one length together, as the likeliest of them stands for all."""
    lengths = [[word for word in WORDS if len(word) == length] for length in sorted(set(map(len, WORDS)))]
    groups = [words[at : at + MAX_WORDS] for words in lengths for at in range(0, len(words), MAX_WORDS)]
    payloads = [HandwritingInput(strokes=ink, words=words) for ink in ([[0, 0, 300, 10]], [[5, 5]]) for words in groups]

    assert not any(verdict.accepted for verdict in model.predict_batch(payloads))


def test_scribble_is_hardly_ever_the_word_asked(model):
    """Twenty tangles of sixty random points, asked for twenty words each: at most one in a hundred gets through."""
    rng = np.random.default_rng(2)
    scribbles = [[rng.integers(0, 300, 120).tolist()] for _ in range(20)]
    payloads = [HandwritingInput(strokes=ink, words=[word]) for ink in scribbles for word in WORDS[::50]]

    assert np.mean([verdict.accepted for verdict in model.predict_batch(payloads)]) <= 0.01


def test_a_batch_changes_nothing(model):
    """One by one or together: the same verdicts, to a thousandth of a nat or so."""
    payloads = [asked(row) for row in GOLDEN[:12]]
    together = model.predict_batch(payloads)
    alone = [model.predict_batch([one])[0] for one in payloads]

    assert [verdict.accepted for verdict in together] == [verdict.accepted for verdict in alone]
    assert [v.floor_nats for v in together] == pytest.approx([v.floor_nats for v in alone], abs=0.005)


def test_verdict_names_its_model(model):
    """The version on the card goes with every verdict."""
    verdict = model.predict_batch([asked(GOLDEN[0])])[0]

    assert verdict.model_version == json.loads((MODELS / "handwriting.json").read_text())["version"]
    assert verdict.floor_nats <= 0


@pytest.mark.parametrize(
    "bad",
    [
        asked(GOLDEN[0], language="ko"),
        HandwritingInput(strokes=GOLDEN[0]["strokes"], words=[]),
        asked(GOLDEN[0], *["cat"] * (MAX_WORDS + 1)),
        asked(GOLDEN[0], "Cat"),
        asked(GOLDEN[0], "t-shirt"),
        asked(GOLDEN[0], ""),
        asked(GOLDEN[0], "고양이"),
        asked(GOLDEN[0], "a" * 21),
        HandwritingInput(strokes=[], words=["cat"]),
        HandwritingInput(strokes=[[1, 2, 3]], words=["cat"]),
        HandwritingInput(strokes=[[10**9, 0]], words=["cat"]),
    ],
)
def test_refuses_what_it_cannot_judge(model, bad):
    """Another language, no word or no letters, and what is no ink; the rest of the batch is judged."""
    refused, judged = model.predict_batch([bad, asked(GOLDEN[0])])

    assert isinstance(refused, BadInput)
    assert isinstance(judged, HandwritingVerdict)


def test_korean_is_refused_with_its_reason(model):
    """Whoever reads the log learns that it is no error."""
    refused = model.predict_batch([asked(GOLDEN[0], language="ko")])[0]

    assert "Korean" in refused.reason


@pytest.mark.parametrize(
    ("margin", "floor", "accepted"), [(4.0, -3.0, True), (4.01, -3.0, False), (4.0, -3.01, False), (0.0, 0.0, True)]
)
def test_both_thresholds_must_hold(margin, floor, accepted):
    """Near enough to the best word, and likely in itself."""
    assert Thresholds(margin_nats=4.0, floor_nats=-3.0).accept(margin=margin, floor=floor) is accepted


def test_small():
    """The network stays under 6 MB."""
    assert (MODELS / "handwriting.onnx").stat().st_size < 6_000_000
