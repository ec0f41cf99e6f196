"""Korean words composed of single jamo."""

import numpy as np
import pytest
from realcatcha_contracts.lexicon_ko import WORDS
from realcatcha_ml.pipelines.ink_letters import Letter
from realcatcha_ml.pipelines.ink_syllables import SYLLABLE, compose_syllables, places
from realcatcha_ml.pipelines.jamo import JAMO, jamo_of, syllable_of

SQUARE = Letter(np.array([[5.0, 5.0], [25.0, 5.0], [25.0, 25.0], [5.0, 25.0]]), (2, 2))
BAR = Letter(np.array([[3.0, 7.0], [33.0, 7.5]]), (2,))
POST = Letter(np.array([[3.0, 7.0], [3.5, 47.0]]), (2,))


@pytest.fixture
def jamo():
    return {**{sign: [SQUARE] for sign in JAMO}, "ㅡ": [BAR], "ㅣ": [POST]}


def word(text, jamo, seed=1):
    return compose_syllables(text, jamo, np.random.default_rng(seed))


def test_every_word_is_written_jamo_by_jamo(jamo):
    """In the order of writing, every stroke kept, every syllable right of the one before."""
    for text in WORDS[::20]:
        made = word(text, jamo)
        lines = [letter for sign in jamo_of(text) for letter in jamo[sign][0].sizes]
        assert made.sizes == tuple(lines)
        assert np.isfinite(made.points).all()


def test_syllables_stand_side_by_side(jamo):
    """Each is as broad and high as the next, about."""
    first, second = np.split(word("나나", jamo).points, 2)

    assert second[:, 0].min() >= first[:, 0].max() - 1e-9
    assert 0.6 * SYLLABLE < np.ptp(first[:, 0]) < 1.4 * SYLLABLE
    assert 0.6 * SYLLABLE < np.ptp(first[:, 1]) < 1.4 * SYLLABLE


@pytest.mark.parametrize(
    ("syllable", "relations"),
    [
        ("가", ["ㄱ<ㅏ"]),
        ("고", ["ㄱ^ㅗ"]),
        ("강", ["ㄱ<ㅏ", "ㄱ^ㅇ", "ㅏ^ㅇ"]),
        ("공", ["ㄱ^ㅗ", "ㅗ^ㅇ"]),
        ("과", ["ㄱ^ㅗ", "ㄱ<ㅏ", "ㅗ<ㅏ"]),
        ("닭", ["ㄷ<ㅏ", "ㄹ<ㄱ", "ㅏ^ㄱ"]),
    ],
)
def test_jamo_stand_where_they_belong(syllable, relations):
    """Left of (<) and above (^): upright vowels to the right, flat ones below, finals at the foot."""
    at = dict(places(syllable_of(syllable)))
    for first, relation, second in relations:
        if relation == "<":
            assert at[first].right <= at[second].left + 0.05  # a flat vowel may touch the upright one
        else:
            assert at[first].bottom <= at[second].top + 1e-9


def test_lines_stay_lines(jamo):
    """A bar is not blown up to a block."""
    made = word("으", jamo).points[-2:]

    assert np.ptp(made[:, 1]) < 0.1 * SYLLABLE


def test_the_same_seed_writes_the_same(jamo):
    """An evaluation can be repeated."""
    np.testing.assert_array_equal(word("나비", jamo).points, word("나비", jamo).points)
    assert not np.array_equal(word("나비", jamo).points, word("나비", jamo, seed=2).points)


def test_a_jamo_that_is_missing():
    """Nobody's hand invents jamo."""
    with pytest.raises(KeyError):
        word("나비", {"ㄴ": [SQUARE], "ㅏ": [SQUARE]})
