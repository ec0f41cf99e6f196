"""What becomes of a picture once a person has looked at it. Pure."""

from collections.abc import Sequence
from typing import Final

from realcatcha_contracts import ClassScore
from realcatcha_contracts.pool import PictureDecision
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.application.ports.pictures import Picture, Verdict
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.verdicts import evidence

DISCARDED: Final = "discarded"
REMOVED: Final = "removed"


def check_decision(decision: PictureDecision) -> None:
    """Refuse a decision that contradicts itself, or is about what nobody is asked for. Raises Malformed."""
    named = (*decision.present, *decision.absent)
    strange = sorted(set(named) - CLASSES.keys())
    if strange:
        raise Malformed(f"Nobody is asked for {', '.join(strange)}.")
    if len(set(named)) != len(named):
        raise Malformed("A class is named twice.")
    if decision.discard == bool(named):
        raise Malformed("Name what is present or absent, or discard the picture.")


def verdict_of(picture: Picture, decision: PictureDecision) -> Verdict:
    """Judge a picture by what a reviewer saw: it overrides what the model said of the same classes."""
    if decision.discard:
        return Verdict("rejected", DISCARDED)
    shows, lacks = evidence(decision.present, _overridden(picture.scores, decision))
    return Verdict("accepted", "", shows, sorted({*lacks, *decision.absent}))


def is_done(picture: Picture, decision: PictureDecision) -> bool:
    """Tell whether a picture is already as a decision would have it."""
    verdict = verdict_of(picture, decision)
    said = (picture.status, picture.reason, sorted(picture.shows), sorted(picture.lacks))
    return said == (verdict.status, verdict.reason, sorted(verdict.shows), sorted(verdict.lacks))


def _overridden(scores: Sequence[ClassScore], decision: PictureDecision) -> list[ClassScore]:
    """Take out what the model found present and the reviewer did not: the reviewer names all that is shown."""
    decided = {*decision.present, *decision.absent}
    model = [one for one in scores if one.name not in decided and one.finding == "absent"]
    return model + [ClassScore(name, 0.0, "absent") for name in decision.absent]
