"""The served reader of Korean: the files in the repository, through the class that the worker uses."""

import json
from pathlib import Path

import numpy as np
import pytest
from realcatcha_contracts import HandwritingInput, HandwritingVerdict
from realcatcha_contracts.lexicon_ko import WORDS
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.models.files import ModelFiles
from realcatcha_ml.models.handwriting_ko import KoreanHandwritingModel
from realcatcha_ml.pipelines.ink import inks_of
from realcatcha_ml.runtime.onnx_session import OnnxRuntime

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDEN = json.loads((MODELS / "handwriting-ko.golden.json").read_text())


@pytest.fixture(scope="module")
def model():
    model = KoreanHandwritingModel(ModelFiles(MODELS, "handwriting-ko"), runtime=OnnxRuntime(provider="cpu"))
    model.load()
    yield model
    model.unload()


def asked(row, *words, language="ko"):
    return HandwritingInput(strokes=row["strokes"], words=list(words) or [row["word"]], language=language)


def test_reads_as_pytorch_did(model):
    """The likelihood of the right and of a wrong word, to 0.05 nats over 40 columns."""
    columns = model.see(inks_of([row["strokes"] for row in GOLDEN]))
    found = [
        model.lexicon_of([row["word"], row["other"]]).log_likelihoods(seen)
        for row, seen in zip(GOLDEN, columns, strict=True)
    ]

    expected = [[row["likelihood"], row["other_likelihood"]] for row in GOLDEN]
    np.testing.assert_allclose(found, expected, atol=0.05)


def test_accepts_what_was_asked_and_drawn(model):
    """At least 9 of 10 words composed of the jamo of three people whom the model never saw."""
    verdicts = model.predict_batch([asked(row) for row in GOLDEN])

    assert len(verdicts) >= 40
    assert np.mean([verdict.accepted for verdict in verdicts]) >= 0.9


def test_refuses_another_word(model):
    """Right ink for the wrong question: none of the committed slice gets through."""
    verdicts = model.predict_batch([asked(row, row["other"]) for row in GOLDEN])

    assert not any(verdict.accepted for verdict in verdicts)


def test_a_synonym_and_a_word_outside_the_lexicon(model):
    """The verdict names the asked word that fits; a stranger competes for that reading."""
    row = GOLDEN[0]
    assert model.predict_batch([asked(row, "캔", row["word"])])[0].word == row["word"]
    assert not model.predict_batch([asked(row, "캔")])[0].accepted


def test_a_line_or_a_dot_is_no_word(model):
    """Asked for many words of the lexicon."""
    payloads = [
        HandwritingInput(strokes=ink, words=[word], language="ko")
        for ink in ([[0, 0, 300, 10]], [[5, 5]])
        for word in WORDS[::4]
    ]

    assert not any(verdict.accepted for verdict in model.predict_batch(payloads))


@pytest.mark.parametrize(
    "bad",
    [
        asked(GOLDEN[0], language="en"),
        asked(GOLDEN[0], "cat"),
        asked(GOLDEN[0], ""),
        asked(GOLDEN[0], "ㄱ"),
        asked(GOLDEN[0], "가" * 21),
        HandwritingInput(strokes=[], words=["가방"], language="ko"),
        HandwritingInput(strokes=[[1, 2, 3]], words=["가방"], language="ko"),
    ],
)
def test_refuses_what_it_cannot_judge(model, bad):
    """English, no word, no whole syllables and what is no ink; the rest of the batch is judged."""
    refused, judged = model.predict_batch([bad, asked(GOLDEN[0])])

    assert isinstance(refused, BadInput)
    assert isinstance(judged, HandwritingVerdict)


def test_verdict_names_its_model(model):
    """The version on the card goes with every verdict."""
    verdict = model.predict_batch([asked(GOLDEN[0])])[0]

    assert verdict.model_version == json.loads((MODELS / "handwriting-ko.json").read_text())["version"]


def test_small():
    """The network stays under 3 MB, and all model files together under 40."""
    assert (MODELS / "handwriting-ko.onnx").stat().st_size < 3_000_000
    assert sum(file.stat().st_size for file in MODELS.iterdir()) < 40_000_000


def test_says_that_it_is_experimental():
    """In the first line of its card."""
    assert "EXPERIMENTAL" in (MODELS / "handwriting-ko.md").read_text().splitlines()[0]
