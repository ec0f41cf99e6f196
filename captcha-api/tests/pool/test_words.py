"""Packs of handwriting: what they ask and what they show."""

import io

import numpy as np
import pytest
from PIL import Image
from realcatcha_captcha.application.ports.packs import EASY, HARD
from realcatcha_captcha.pool.building import Terms
from realcatcha_captcha.pool.classes import CLASSES, written
from realcatcha_captcha.pool.composition import PoolTooSmallError
from realcatcha_captcha.pool.photographs import PhotographIndex
from realcatcha_captcha.pool.words import (
    ENGLISH,
    HEIGHT_PX,
    KOREAN,
    PICTURES_BYTES,
    WIDTH_PX,
    WORD_BYTES,
    Language,
    build_pictures_pack,
    build_word_pack,
    draw_word,
)
from realcatcha_contracts import lexicon_ko
from realcatcha_contracts.lexicon import WORDS

TERMS = Terms(1_800_000_000.0, 3600.0, uses=2)


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB")


@pytest.mark.parametrize(("language", "words"), [(ENGLISH, WORDS), (KOREAN, lexicon_ko.WORDS)])
def test_an_easy_pack_asks_a_word_of_the_lexicon(language: Language, words: tuple[str, ...]) -> None:
    """One image of constant size in pixels and bytes, and the word alone as the answer."""
    for _ in range(20):
        built = build_word_pack(TERMS, language)
        assert (built.pack.kind, built.pack.band, built.pack.target) == (language.kind, EASY, "word")
        assert len(built.pack.words) == 1
        assert built.pack.words[0] in words
        assert len(built.image) == WORD_BYTES
        assert opened(built.image).size == (built.pack.width_px, built.pack.height_px) == (WIDTH_PX, HEIGHT_PX)
        assert built.pack.words[0].encode() not in built.image
        assert (built.pack.expires_at, built.pack.uses_left) == (TERMS.expires_at, 2)


@pytest.mark.parametrize("word", [min(WORDS, key=len), max(WORDS, key=len), "mammoth"])
def test_a_word_is_drawn_dark_on_light_inside_its_image(word: str) -> None:
    """As many pixels of ink as its letters need, none at the upper and lower edge."""
    for _ in range(10):
        grey = np.asarray(draw_word(word).convert("L"), dtype=float)
        ink = grey < 130
        assert ink.sum() > 150 * len(word)
        assert ink[:4].mean() < 0.1
        assert ink[-4:].mean() < 0.1


def test_every_syllable_is_in_the_bundled_font() -> None:
    """None is drawn as the empty box that a font has for what it lacks, and it stays small in the repository."""
    lacking = KOREAN.font(40).getmask("뷁").getbbox()
    box = bytes(KOREAN.font(40).getmask("뷁"))
    assert lacking is not None
    assert all(bytes(KOREAN.font(40).getmask(one)) != box for one in sorted(set("".join(lexicon_ko.WORDS))))


def test_korean_words_are_drawn_inside_their_image() -> None:
    """The longest as well."""
    for word in (min(lexicon_ko.WORDS, key=len), max(lexicon_ko.WORDS, key=len)):
        ink = np.asarray(draw_word(word, KOREAN.font).convert("L"), dtype=float) < 130
        assert ink.sum() > 250 * len(word)
        assert max(ink[:4].mean(), ink[-4:].mean()) < 0.1


def test_the_same_word_is_never_drawn_twice_alike() -> None:
    """Each image is another one."""
    assert len({draw_word("garden").tobytes() for _ in range(10)}) == 10


@pytest.mark.parametrize("language", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_a_hard_pack_shows_one_thing_and_accepts_its_names(pool: PhotographIndex, language: Language) -> None:
    """One to three photographs of one class in a row; the catalogue names them."""
    numbers = set()
    for _ in range(40):
        built = build_pictures_pack(pool, TERMS, language)
        shown = {file.partition("/")[0] for file in built.entry.photographs}
        assert len(shown) == 1
        assert tuple(built.pack.words) == written(shown.pop(), language.code)
        assert (built.pack.kind, built.pack.band, built.pack.target) == (language.kind, HARD, "pictures")
        number = len(built.entry.photographs)
        assert opened(built.image).size == (built.pack.width_px, built.pack.height_px) == (150 * number, 150)
        assert len(built.image) == PICTURES_BYTES
        numbers.add(number)
    assert numbers == {1, 2, 3}


def test_things_without_a_name_in_writing_are_not_asked(pool: PhotographIndex) -> None:
    """Cardboard and glass go by too many names."""
    nameless = PhotographIndex(pool.folder, {"cardboard": pool.by_class["cat"]})
    with pytest.raises(PoolTooSmallError):
        build_pictures_pack(nameless, TERMS)


def test_every_name_can_be_read_by_the_reader() -> None:
    """1 to 16 words of 1 to 20 letters a-z, no name of two classes, one of them in the lexicon."""
    names = [name for one in CLASSES for name in written(one)]
    assert len(set(names)) == len(names)
    for one in CLASSES:
        words = written(one)
        assert len(words) <= 16
        assert all(word.isascii() and word.isalpha() and word.islower() and len(word) <= 20 for word in words)
        assert not words or any(word in WORDS for word in words)


def test_every_korean_name_can_be_read_by_the_reader() -> None:
    """Precomposed syllables, no name of two classes, one of them in the lexicon but for what is one syllable long."""
    names = [name for one in CLASSES for name in written(one, "ko")]
    assert len(set(names)) == len(names)
    assert all("가" <= character <= "힣" for name in names for character in name)
    assert {one for one in CLASSES if written(one)} == {one for one in CLASSES if written(one, "ko")}
    asked = [written(one, "ko") for one in CLASSES if written(one, "ko")]
    assert [words for words in asked if not set(words) & set(lexicon_ko.WORDS)] == [
        ("캔", "깡통", "통조림"),
        ("카드", "트럼프"),
    ]
