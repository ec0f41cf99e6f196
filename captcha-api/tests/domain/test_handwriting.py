"""Ink: every bound is checked before a model sees it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain.challenges.handwriting import Handwriting, ReadWord
from realcatcha_captcha.domain.challenges.kinds import Expected, Material
from realcatcha_captcha.domain.challenges.registry import KINDS, kinds_served
from realcatcha_captcha.settings import CaptchaSettings
from realcatcha_kit.errors import Malformed

KIND = Handwriting()
GOOD: dict[str, Any] = {"strokes": [[[1, 2, 0], [3, 4, 16]], [[300, 200, 90]]], "w": 300, "h": 200}


def raw(**changes: Any) -> bytes:
    return msgspec.json.encode({**GOOD, **changes})


def test_ink_is_read() -> None:
    """As strokes with times for behaviour, and as outlines for the model; a dot is a stroke."""
    ink = KIND.read_answer(raw())
    assert ink.outlines == [[1, 2, 3, 4], [300, 200]]
    assert (ink.w, ink.h) == (300, 200)


@pytest.mark.parametrize(
    "changes",
    [
        {"strokes": []},
        {"strokes": [[]]},
        {"strokes": [[[1, 1, 0]]] * 65},
        {"strokes": [[[1, 1, 0]] * 3001]},
        {"strokes": [[[1, 1, 0]] * 1501] * 2},
        {"strokes": [[[1, 1]]]},
        {"strokes": [[[1, 1, 0, 0]]]},
        {"strokes": [[[1.5, 1, 0]]]},
        {"strokes": [[["1", 1, 0]]]},
        {"strokes": [[[-1, 1, 0]]]},
        {"strokes": [[[301, 1, 0]]]},
        {"strokes": [[[1, 201, 0]]]},
        {"strokes": [[[1, 1, -1]]]},
        {"strokes": [[[1, 1, 300_001]]]},
        {"strokes": [[[1, 1, 9], [1, 1, 8]]]},
        {"strokes": [[[1, 1, 9]], [[1, 1, 8]]]},
        {"strokes": "abc"},
        {"strokes": None},
        {"w": 99},
        {"w": 2001},
        {"h": 99},
        {"h": 10**30},
        {"h": None},
    ],
    ids=str,
)
def test_malformed_ink(changes: dict[str, Any]) -> None:
    """Too little, too much, outside of the canvas, of another type, or back in time."""
    with pytest.raises(Malformed):
        KIND.read_answer(raw(**changes))


@given(st.binary(max_size=200))
def test_no_bytes_fail_otherwise(data: bytes) -> None:
    """Malformed is all that can happen to them."""
    with pytest.raises(Malformed):
        KIND.read_answer(data)


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (ReadWord(True, "cat"), True),
        (ReadWord(True, "kitten"), True),
        (ReadWord(False, "cat"), False),
        (ReadWord(True, "dog"), False),
        (ReadWord(True, ""), False),
    ],
)
def test_the_model_must_accept_a_word_that_was_asked(read: ReadWord, right: bool) -> None:
    """Its word alone is not enough, nor another word."""
    assert KIND.is_right(Expected(words=["cat", "kitten"]), read) is right


@pytest.mark.parametrize(("target", "form"), [("word", "word"), ("pictures", "pictures"), ("", "word")])
def test_a_view_tells_the_form_and_never_the_word(target: str, form: str) -> None:
    """The image alone shows what is to be written."""
    material = Material("c", "", 2, 1, 1, "en", target, "/i.png", width_px=400, height_px=160, words=("cat",))
    view = KIND.view(material)
    assert (view.prompt.form, view.image, view.width_px, view.height_px, view.language) == (
        form,
        "/i.png",
        400,
        160,
        "en",
    )
    assert b"cat" not in msgspec.json.encode(view)
    assert KIND.disagreement(Expected(), ReadWord(True, "cat")) == 0.0


def test_koreans_are_offered_korean_first() -> None:
    """Where an operator wants it; nobody else ever."""
    assert KIND.shelves("ko") == ("handwriting-ko", "handwriting")
    assert KIND.shelves("en") == ("handwriting",)


def test_korean_words_are_off_by_default() -> None:
    """Koreans write English words then, as everybody does, whatever lies on the shelves; no other kind changes."""
    off = kinds_served(korean_handwriting=CaptchaSettings().handwriting_ko)
    assert off["handwriting"].shelves("ko-KR") == ("handwriting",)
    assert {name: kind for name, kind in off.items() if name != "handwriting"} == {
        name: kind for name, kind in KINDS.items() if name != "handwriting"
    }
    assert kinds_served(korean_handwriting=True) == KINDS
