"""What becomes of a picture once somebody looked at it."""

import pytest
from realcatcha_captcha.application.ports.pictures import Picture, Source, Verdict
from realcatcha_captcha.pool.verdicts import evidence, verdict_on
from realcatcha_contracts import ClassScore, Finding, PictureLabels


def scores(**findings: Finding) -> list[ClassScore]:
    probability = {"present": 0.99, "absent": 0.001, "undecided": 0.5}
    return [ClassScore(name.replace("_", "-"), probability[finding], finding) for name, finding in findings.items()]


def a_picture(*vouched: str, source: Source = "photograph") -> Picture:
    return Picture("x", source, 0.0, vouched=list(vouched))


def judged(*vouched: str, **findings: Finding) -> Verdict:
    return verdict_on(a_picture(*vouched), PictureLabels("x", scores(**findings)))


def test_a_photograph_is_accepted_for_what_the_model_finds() -> None:
    """Undecided classes are neither shown nor lacking."""
    assert judged(cat="present", dog="absent", shoe="undecided") == Verdict("accepted", "", ["cat"], ["dog"])


def test_a_photograph_of_which_nothing_is_found_is_for_a_person() -> None:
    """Whether the model hesitates or denies everything."""
    assert judged(cat="undecided", dog="absent") == Verdict("review", "undecided", [], ["dog"])
    assert judged(cat="absent").reason == "undecided"
    assert judged().status == "review"


def test_a_vouched_photograph_needs_no_finding() -> None:
    """One label leaves no room for another: everything else is lacking, but what looks alike."""
    verdict = judged("apple", apple="undecided", cat="undecided")
    assert (verdict.status, verdict.shows) == ("accepted", ["apple"])
    assert {"cat", "banana", "shoe"} <= set(verdict.lacks)
    assert not {"apple", "tomato", "lemon"} & set(verdict.lacks)


def test_several_vouched_labels_exclude_nothing() -> None:
    """Then only the model's word counts for what is not there."""
    verdict = judged("cat", "shoe", dog="absent", hat="undecided")
    assert (verdict.shows, verdict.lacks) == (["cat", "shoe"], ["dog"])


def test_a_contradiction_is_for_a_person() -> None:
    """The model is sure that what the operator named is not there."""
    verdict = judged("cat", cat="absent", dog="present")
    assert (verdict.status, verdict.reason) == ("review", "contradicted")


def test_a_class_that_the_model_does_not_know_contradicts_nobody() -> None:
    """Silence is no denial."""
    assert judged("trousers", cat="absent").status == "accepted"


def test_what_the_operator_did_not_name_is_not_used() -> None:
    """Neither the finding nor the exclusion is believed where they disagree."""
    verdict = judged("cat", dog="present")
    assert verdict.shows == ["cat"]
    assert "dog" not in verdict.lacks


def test_an_absence_of_what_looks_alike_is_not_used() -> None:
    """A person at 150 pixels might not see it as the model does."""
    assert judged(apple="present", tomato="absent", dog="absent").lacks == ["dog"]


def test_an_administrators_label_overrules_the_model() -> None:
    """With the same rules."""
    shows, lacks = evidence(["hat"], scores(hat="absent", cat="present"))
    assert shows == ["hat"]
    assert "hat" not in lacks
    assert "cat" not in lacks


@pytest.mark.parametrize("source", ["photograph", "abstract"])
def test_what_the_model_cannot_read_is_rejected(source: Source) -> None:
    """With the model's word."""
    labels = PictureLabels("x", error="unreadable")
    assert verdict_on(a_picture(source=source), labels) == Verdict("rejected", "unreadable")


def test_an_abstract_image_is_accepted_when_it_feels_like_something() -> None:
    """There are always more; nobody reviews them."""
    abstract = a_picture(source="abstract")
    found = PictureLabels("x", scores(calm="present", tense="absent", joyful="undecided"))
    assert verdict_on(abstract, found) == Verdict("accepted", "", ["calm"], ["tense"])
    unclear = PictureLabels("x", scores(calm="undecided", tense="absent"))
    assert verdict_on(abstract, unclear) == Verdict("rejected", "undecided")
