"""Wording of targets and what may stand beside them."""

import pytest
from realcatcha_abstract import FEELINGS
from realcatcha_captcha.pool.classes import CLASSES, confusable, distractors, label

ALL = frozenset(CLASSES)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "cats"),
        ("ko", "고양이"),
        ("ko-KR", "고양이"),
        ("KO", "고양이"),
        ("de", "cats"),
        ("", "cats"),
        ("kok", "cats"),
    ],
)
def test_a_target_is_worded_in_the_visitors_language(language: str, words: str) -> None:
    """Korean and its variants, English for everybody else."""
    assert label("cat", language) == words


def test_a_target_without_wording_is_given_back() -> None:
    """A pack of a newer pool is shown rather than failing the visitor."""
    assert label("unicorn", "ko") == "unicorn"


def test_every_class_is_worded_in_both_languages() -> None:
    """And no two alike."""
    for words in ([one.en for one in CLASSES.values()], [one.ko for one in CLASSES.values()]):
        assert all(words)
        assert len(set(words)) == len(words)


def test_confusion_has_no_direction() -> None:
    """Apples beside tomatoes are as bad as tomatoes beside apples."""
    assert confusable("apple", "tomato")
    assert confusable("tomato", "apple")
    assert not confusable("cat", "dog")


@pytest.mark.parametrize("target", sorted(ALL))
@pytest.mark.parametrize("similar", [True, False])
def test_distractors_suit_the_band(target: str, similar: bool) -> None:
    """Never the target, never what could be taken for it; of its own group exactly when they shall be similar."""
    others = distractors(target, ALL, similar=similar)
    assert others
    assert target not in others
    assert not any(confusable(target, other) for other in others)
    assert {CLASSES[other].group == CLASSES[target].group for other in others} == {similar}


def test_only_available_classes_are_distractors() -> None:
    """A pool without dogs has no dogs to offer."""
    assert distractors("cat", frozenset({"cat", "shoe"}), similar=True) == []
    assert distractors("cat", frozenset({"cat", "shoe"}), similar=False) == ["shoe"]


def test_feelings_are_worded_by_their_own_names_and_in_korean() -> None:
    """An abstract image feels like something; every feeling of the generator has its word."""
    assert [label(feeling, "ko") for feeling in FEELINGS] == ["차분함", "긴장감", "즐거움", "우울함"]
    assert [label(feeling, "en-GB") for feeling in FEELINGS] == list(FEELINGS)
