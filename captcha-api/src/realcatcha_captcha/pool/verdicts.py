"""What becomes of a picture once a model, or an administrator, has looked at it. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from realcatcha_contracts import ClassScore, PictureLabels

from realcatcha_captcha.application.ports.pictures import Picture, Verdict
from realcatcha_captcha.pool.classes import CLASSES, confusable

UNDECIDED: Final = "undecided"
CONTRADICTED: Final = "contradicted"
OUTDATED: Final = "outdated-recipe"
MISSING: Final = "missing-object"


def verdict_on(picture: Picture, labels: PictureLabels) -> Verdict:
    """Judge a picture by what the model of its source said of it."""
    if labels.error is not None:
        return Verdict("rejected", labels.error)
    if picture.source == "abstract":
        return _verdict_on_abstract(labels.scores)
    return _verdict_on_photograph(picture.vouched, labels.scores)


def evidence(vouched: Sequence[str], scores: Iterable[ClassScore]) -> tuple[list[str], list[str]]:
    """Give the classes that a photograph shows, and those that it is sure not to show; both sorted.

    What the operator vouched for is shown, else what the model found present. A class is not shown where the model
    found it absent, or where one label was vouched for, which leaves no room for another; unless a person could take
    what is shown for it. Where the model finds what the operator did not name, neither is believed.
    """
    findings = {one.name: one.finding for one in scores}
    found = {name for name, finding in findings.items() if finding == "present"}
    shown = set(vouched) or found
    absent = {name for name, finding in findings.items() if finding == "absent"}
    if len(vouched) == 1:
        absent |= CLASSES.keys()
    lacks = {name for name in absent - shown - found if not any(confusable(name, one) for one in shown)}
    return sorted(shown), sorted(lacks)


def _verdict_on_photograph(vouched: Sequence[str], scores: Sequence[ClassScore]) -> Verdict:
    """Accept what shows something; leave to a person what the model denies or says nothing of."""
    shows, lacks = evidence(vouched, scores)
    denied = {one.name for one in scores if one.finding == "absent"}
    if denied.intersection(vouched):
        return Verdict("review", CONTRADICTED, shows, lacks)
    return Verdict("accepted" if shows else "review", "" if shows else UNDECIDED, shows, lacks)


def _verdict_on_abstract(scores: Sequence[ClassScore]) -> Verdict:
    """Accept what feels like something; there are always more."""
    shows = sorted(one.name for one in scores if one.finding == "present")
    lacks = sorted(one.name for one in scores if one.finding == "absent")
    return Verdict("accepted", "", shows, lacks) if shows else Verdict("rejected", UNDECIDED)
