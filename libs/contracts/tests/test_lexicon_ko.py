"""The Korean words that visitors may be asked to write."""

import unicodedata

from realcatcha_contracts.lexicon_ko import WORDS


def test_words_are_short_and_of_whole_syllables():
    """Two to four of them, precomposed."""
    assert all(2 <= len(word) <= 4 for word in WORDS)
    assert all("가" <= syllable <= "힣" for word in WORDS for syllable in word)
    assert all(unicodedata.is_normalized("NFC", word) for word in WORDS)


def test_words_are_sorted_and_differ():
    """Each word is there once, at its place."""
    assert list(WORDS) == sorted(set(WORDS))


def test_there_are_enough_words_to_make_guessing_poor():
    """A blind guess is right once in 300 tries at most."""
    assert len(WORDS) >= 300
