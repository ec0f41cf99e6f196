"""The likelihood of words, against the sum over all paths."""

from itertools import groupby, product

import numpy as np
import pytest
from realcatcha_ml.models.handwriting_lexicon import ALPHABET, Lexicon

COLUMNS = 5
SYMBOLS = "\0" + ALPHABET


def columns(seed, count=COLUMNS, *, only=None):
    """Random log probabilities; `only` keeps a few symbols likely."""
    values = np.random.default_rng(seed).normal(0, 1, (count, len(SYMBOLS)))
    if only is not None:
        values[:, [SYMBOLS.index(symbol) for symbol in SYMBOLS if symbol not in only]] -= 6
    return (values - np.log(np.exp(values).sum(axis=1, keepdims=True))).astype(np.float32)


def by_hand(seen, word):
    """Sum the probability of every path over the word's own letters that collapses to it."""
    total = 0.0
    for path in product(sorted({"\0", *word}), repeat=len(seen)):
        if "".join(symbol for symbol, _ in groupby(path)).replace("\0", "") == word:
            total += np.exp(sum(seen[at, SYMBOLS.index(symbol)] for at, symbol in enumerate(path)))
    return np.log(total)


@pytest.mark.parametrize("word", ["a", "ab", "abc", "aa", "aba", "abb"])
def test_equals_the_sum_over_all_paths(word):
    """Letters that follow their like need a blank between, others do not."""
    seen = columns(3)

    assert Lexicon([word, "abd", "b"]).log_likelihoods(seen)[0] == pytest.approx(by_hand(seen, word), abs=1e-4)


def test_words_do_not_change_each_other():
    """Shared beginnings are shared work, not shared fate; a word may be the beginning of another."""
    seen, words = columns(4, 12), ["can", "candle", "candy", "cat", "dog"]
    together = Lexicon(words).log_likelihoods(seen)

    assert together == pytest.approx([Lexicon([word]).log_likelihoods(seen)[0] for word in words])


def test_finds_what_was_written():
    """The word whose letters are seen is the likeliest by far."""
    seen = np.full((12, len(SYMBOLS)), -8.0, dtype=np.float32)
    for at, symbol in enumerate("\0ss\0oc\0kk\0\0\0"):
        seen[at, SYMBOLS.index(symbol)] = -0.01
    words = ("sock", "sofa", "song", "lock")

    likelihoods = Lexicon(words).log_likelihoods(seen)
    assert int(likelihoods.argmax()) == 0
    assert likelihoods[0] - likelihoods[1] > 10


def test_a_word_that_does_not_fit_is_as_unlikely_as_can_be():
    """Six letters in five columns: a finite number, far below all others."""
    likelihoods = Lexicon(["abcdef", "abc"]).log_likelihoods(columns(5))

    assert np.isfinite(likelihoods).all()
    assert likelihoods[0] < likelihoods[1] - 100


def test_impossible_letters_do_not_end_in_nothing():
    """Minus infinity from the network is a number afterwards."""
    seen = np.full((40, len(SYMBOLS)), -np.inf, dtype=np.float32)
    seen[:, 0] = 0.0

    assert np.isfinite(Lexicon(["strawberry"]).log_likelihoods(seen)).all()


def test_a_word_given_twice_is_one():
    """Synonyms may repeat the word."""
    assert Lexicon(["jar", "jar", "bottle"]).words == ("jar", "bottle")
