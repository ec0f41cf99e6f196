"""The words that visitors are asked to write."""

from itertools import combinations
from typing import Final

from realcatcha_contracts.lexicon import WORDS

# What photographs of the demonstration pool show; these names are taken as they are.
_NAMES: Final = """
apple banana boot bottle box can cap card carrot carton cat dog hat jar jeans lemon mushroom pepper pineapple shirt
shoe tomato trousers
"""
_PICTURED: Final = frozenset(_NAMES.split())


def _within_one_edit(first: str, second: str) -> bool:
    """Tell whether one letter put in, left out or changed makes one word the other."""
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = start + 1 if len(short) == len(long) else start
    return short[rest:] == long[start + 1 :]


def _swapped(first: str, second: str) -> bool:
    """Tell whether two letters side by side change places between two words: quiet and quite."""
    unlike = [at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b]
    return len(first) == len(second) and sorted(first) == sorted(second) and unlike[1:] == [unlike[0] + 1]


def test_words_are_short_and_lower_case():
    """Each fits a canvas and the alphabet that the model reads."""
    assert all(3 <= len(word) <= 9 and word.isascii() and word.isalpha() and word.islower() for word in WORDS)


def test_words_are_sorted_and_differ():
    """Each word is there once, at its place."""
    assert list(WORDS) == sorted(set(WORDS))


def test_there_are_enough_words_to_make_guessing_poor():
    """About a thousand: a blind guess is right once in a thousand tries."""
    assert 900 <= len(WORDS) <= 1200


def test_names_of_pictured_things_are_words():
    """The hard prompt asks for the name of what it shows."""
    assert set(WORDS) >= _PICTURED


def test_no_two_words_are_one_letter_apart():
    """One untidy letter makes no word another, except between short names of pictured things."""
    near = [pair for pair in combinations(WORDS, 2) if not set(pair) <= _PICTURED | {"cup"} and _within_one_edit(*pair)]
    assert near == []
    assert [pair for pair in combinations(WORDS, 2) if _swapped(*pair)] == []
