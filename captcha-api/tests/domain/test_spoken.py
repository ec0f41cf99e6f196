"""Typing what was heard: what is forgiven, and that exactly one sequence is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain.challenges.kinds import Expected, Material
from realcatcha_captcha.domain.challenges.spoken import Spoken, SpokenAnswer
from realcatcha_kit.errors import Malformed

KIND = Spoken()
DIGITS = Expected(words=["4 0 7 1"])
WORDS = Expected(words=["apple river chair", "apple river chairs"])
KOREAN = Expected(words=["사과 강 의자"])


@pytest.mark.parametrize(
    "text",
    [
        "4071",
        "4 0 7 1",
        " 4-0-7-1. ",
        "four zero seven one",
        "FOUR oh Seven ONE",
        "fourzerosevenone",
        "4 o seven 1",
        "４０７１",
        "٤٠٧١",
        "사공칠일",
        "사 영 칠 일",
    ],
)
def test_digits_may_be_typed_in_any_way(text: str) -> None:
    """As digits of any script, as words, in one piece or divided."""
    assert KIND.is_right(DIGITS, SpokenAnswer(text))


@pytest.mark.parametrize("text", ["", " ", "...", "407", "40711", "4072", "four zero seven", "4071x", "one", "apple"])
def test_other_digits_are_wrong(text: str) -> None:
    """Fewer, more, others, or anything beside them."""
    assert not KIND.is_right(DIGITS, SpokenAnswer(text))


def test_of_all_sequences_exactly_one_is_right() -> None:
    """Ten thousand of four digits: whoever guesses has one chance in them."""
    assert [n for n in range(10_000) if KIND.is_right(DIGITS, SpokenAnswer(f"{n:04}"))] == [4071]


@pytest.mark.parametrize("text", ["apple river chair", "Apple, river; CHAIR!", "appleriverchair", "apple river chairs"])
def test_words_may_be_typed_in_any_way(text: str) -> None:
    """Case, spaces and punctuation do not matter; a pack may accept several spellings."""
    assert KIND.is_right(WORDS, SpokenAnswer(text))


@pytest.mark.parametrize("text", ["apple river", "river apple chair", "apple river chair x", "4071", ""])
def test_other_words_are_wrong(text: str) -> None:
    """Order matters, and nothing may be missing."""
    assert not KIND.is_right(WORDS, SpokenAnswer(text))


def test_korean_words_in_either_form_of_unicode() -> None:
    """A keyboard may send syllables or their letters."""
    assert KIND.is_right(KOREAN, SpokenAnswer("사과강의자"))
    assert KIND.is_right(KOREAN, SpokenAnswer("\u1109\u1161\u1100\u116a 강 의자"))


def test_a_pack_without_words_is_never_right() -> None:
    """Also where nothing was typed."""
    assert not KIND.is_right(Expected(), SpokenAnswer("4071"))
    assert not KIND.is_right(Expected(words=[""]), SpokenAnswer(""))


@given(st.text(max_size=64))
def test_no_text_fails(text: str) -> None:
    """Whatever is typed is right or wrong."""
    assert KIND.is_right(DIGITS, SpokenAnswer(text)) in {True, False}
    assert KIND.is_right(WORDS, SpokenAnswer(text)) in {True, False}


@pytest.mark.parametrize(
    "raw", [b'{"text":7}', b"{}", b'{"text":"' + b"x" * 65 + b'"}', b'{"text":"\\ud800"}', b"null"]
)
def test_a_malformed_answer(raw: bytes) -> None:
    """A text of at most 64 characters."""
    with pytest.raises(Malformed):
        KIND.read_answer(raw)


@pytest.mark.parametrize(
    ("words", "symbols", "length"),
    [
        (("4 0 7 1",), "digits", 4),
        (("apple river chair",), "words", 3),
        (("three cats",), "words", 2),
        ((), "words", 0),
    ],
)
def test_a_view_tells_what_kind_of_symbols_and_how_many(words: tuple[str, ...], symbols: str, length: int) -> None:
    """Never which."""
    view = KIND.view(material(words))
    assert (view.symbols, view.length, view.audio, view.media_type) == (symbols, length, "/o.wav", "audio/wav")
    assert view.language == "en"
    assert KIND.view(material(words, language="ko")).language == "ko"


def material(words: tuple[str, ...], language: str = "en") -> Material:
    return Material("c", "", 2, 1, 1, "en", image="/o.wav", media_type="audio/wav", words=words, language=language)


def test_koreans_are_offered_korean_first() -> None:
    """And what there is where there is none."""
    assert KIND.shelves("ko-KR") == ("spoken-ko", "spoken")
    assert KIND.shelves("en") == ("spoken",)
