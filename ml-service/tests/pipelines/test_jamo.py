"""Syllables taken apart."""

from itertools import pairwise

import pytest
from realcatcha_contracts.lexicon_ko import WORDS
from realcatcha_ml.pipelines.jamo import JAMO, Syllable, is_hangul, jamo_of, syllable_of


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("가", "ㄱㅏ"),
        ("고양이", "ㄱㅗㅇㅑㅇㅇㅣ"),
        ("꽃", "ㄲㅗㅊ"),
        ("닭", "ㄷㅏㄹㄱ"),
        ("과", "ㄱㅗㅏ"),
        ("힣", "ㅎㅣㅎ"),
    ],
)
def test_words_are_spelled_as_they_are_written(word, spelled):
    """What is two pieces for the hand is two jamo, what is doubled is one."""
    assert jamo_of(word) == spelled


def test_every_syllable_is_spelled_in_the_alphabet():
    """All 11,172, each in its own way: the pieces say which syllable it was."""
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4)]
    parts = [syllable_of(one) for one in syllables]

    assert len(set(parts)) == len(syllables)
    assert set("".join(map(jamo_of, syllables))) == set(JAMO)


def test_no_jamo_follows_its_like_within_a_syllable():
    """So that the network need not leave a gap there."""
    for code in range(0xAC00, 0xD7A4):
        spelled = jamo_of(chr(code))
        assert all(first != second for first, second in pairwise(spelled))


def test_a_syllable_without_end():
    """No finals."""
    assert syllable_of("뿌") == Syllable("ㅃ", "ㅜ", "")


@pytest.mark.parametrize(
    ("text", "known"), [("고양이", True), ("", False), ("cat", False), ("ㄱ", False), ("고 양", False)]
)
def test_only_whole_syllables_are_words(text, known):
    """Jamo alone, letters and gaps are not."""
    assert is_hangul(text) is known


def test_no_two_words_of_the_lexicon_are_one_jamo_apart():
    """One untidy stroke makes no word another."""
    spelled = {jamo_of(word): word for word in WORDS}
    assert len(spelled) == len(WORDS)
    shorter = {}
    for letters, word in spelled.items():
        for at in range(len(letters)):
            shorter.setdefault((at, letters[:at] + letters[at + 1 :]), set()).add(word)
    changed = [words for words in shorter.values() if len(words) > 1]
    left_out = [(spelled[rest], words) for (_, rest), words in shorter.items() if rest in spelled]
    assert (changed, left_out) == ([], [])
