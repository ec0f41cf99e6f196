"""Picking abstract images: what is forgiven, and how far guessing gets (enumerated, not drawn)."""

import itertools
from typing import Any

import pytest
from realcatcha_captcha.domain.challenges.abstract import SETS, TILES, TOLERATED, Abstract, AbstractAnswer
from realcatcha_captcha.domain.challenges.kinds import Expected
from realcatcha_kit.errors import Malformed

KIND = Abstract()
Tiles = tuple[int, ...]
EVERY_ANSWER = [tiles for size in range(1, TILES + 1) for tiles in itertools.combinations(range(TILES), size)]
EVERY_TRUTH = [(tiles, 0.05) for size in (2, 3) for tiles in itertools.combinations(range(TILES), size)]
"""Two or three right images, equally often; each choice of them equally often: probabilities sum to 1."""

CLEAR: dict[bool, float] = {True: 1.0, False: 0.0}
UNCLEAR: dict[bool, float] = {True: 0.5, False: 0.5}


def expected(right: Tiles, weights: dict[bool, float], forgiven: float = 0.0) -> Expected:
    return Expected(tiles=list(right), weights=[weights[tile in right] for tile in range(TILES)], forgiven=forgiven)


def first_row(answer: Tiles, weights: dict[bool, float]) -> dict[float, float]:
    """Give the probability that an answer passes the first row, whatever was asked, by what it was forgiven there."""
    found: dict[float, float] = {}
    for right, probability in EVERY_TRUTH:
        row, given = expected(right, weights), AbstractAnswer(list(answer))
        if KIND.is_right(row, given):
            forgiven = KIND.disagreement(row, given)
            found[forgiven] = found.get(forgiven, 0.0) + probability
    return found


def second_row(answer: Tiles, weights: dict[bool, float], forgiven: float) -> float:
    """Give the probability that an answer passes the second row after what was forgiven in the first."""
    given = AbstractAnswer(list(answer))
    return sum(p * KIND.is_right(expected(right, weights, forgiven), given) for right, p in EVERY_TRUTH)


@pytest.mark.parametrize(("weights", "at_most"), [(CLEAR, 0.0175), (UNCLEAR, 0.04)])
def test_no_way_of_guessing_passes_more_than_one_challenge_in_25(weights: dict[bool, float], at_most: float) -> None:
    """The best of all 961 pairs of answers; guessing at random cannot do better than the best."""
    firsts = [first_row(answer, weights) for answer in EVERY_ANSWER]
    levels = {forgiven for first in firsts for forgiven in first}
    seconds = [{level: second_row(answer, weights, level) for level in levels} for answer in EVERY_ANSWER]
    best = max(
        sum(probability * second[forgiven] for forgiven, probability in first.items())
        for first, second in itertools.product(firsts, seconds)
    )
    assert best == pytest.approx(at_most)


def test_two_rows_are_one_challenge() -> None:
    """The bound above rests on it."""
    assert (KIND.sets, SETS) == (2, 2)


@pytest.mark.parametrize(
    ("picked", "right"),
    [([1, 3], True), ([1], True), ([1, 3, 4], True), ([1, 2], False), ([0], False), ([0, 2], False)],
)
def test_a_row_forgives_one_image(picked: list[int], right: bool) -> None:
    """One missed or one too many; a picked one in another's place is two."""
    assert KIND.is_right(Expected(tiles=[1, 3]), AbstractAnswer(picked)) is right


def test_a_forgiven_image_weighs_as_much_as_it_is_clear() -> None:
    """A missed one its weight, a wrong one what it lacks of a right one; weights out of bounds count as the bound."""
    row = Expected(tiles=[1, 3], weights=[0.1, 0.9, 0.0, 0.7, -3.0])
    assert KIND.disagreement(row, AbstractAnswer([1, 3])) == 0.0
    assert KIND.disagreement(row, AbstractAnswer([3])) == pytest.approx(0.9)
    assert KIND.disagreement(row, AbstractAnswer([0, 1, 3])) == pytest.approx(0.9)
    assert KIND.disagreement(row, AbstractAnswer([1, 3, 4])) == 1.0
    assert KIND.disagreement(Expected(tiles=[1, 3]), AbstractAnswer([1])) == 1.0


def test_two_clear_images_are_not_both_forgiven() -> None:
    """One in each row, of which the model was nearly sure; less clear ones are."""
    miss = AbstractAnswer([1])
    assert not KIND.is_right(Expected(tiles=[1, 3], forgiven=1.0), miss)
    assert KIND.is_right(Expected(tiles=[1, 3], weights=[0, 1, 0, 0.7, 0], forgiven=1.0), miss)
    assert KIND.is_right(Expected(tiles=[1, 3], forgiven=TOLERATED), AbstractAnswer([1, 3]))


@pytest.mark.parametrize(
    "raw",
    [b'{"tiles":[]}', b'{"tiles":[5]}', b'{"tiles":[-1]}', b'{"tiles":[1,1]}', b'{"tiles":"1"}', b"[]", b"{", b"\xff"],
)
def test_a_malformed_answer(raw: bytes) -> None:
    """At least one image, each once, 0 to 4."""
    with pytest.raises(Malformed):
        KIND.read_answer(raw)


def test_an_answer_is_read() -> None:
    """In any order."""
    answer: Any = KIND.read_answer(b'{"tiles":[4,0]}')
    assert answer.tiles == [4, 0]
