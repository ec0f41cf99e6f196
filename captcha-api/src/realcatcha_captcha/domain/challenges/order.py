"""In which order kinds are tried for a visitor."""

from collections.abc import Sequence
from dataclasses import dataclass

from realcatcha_captcha.domain.challenges.kinds import Kind


@dataclass(frozen=True)
class Course:
    """How a session has gone so far.

    Attributes:
        by_ear: The visitor uses no pointer, or has chosen a kind that needs no sight.
        solved: Names of the kinds solved.
        failed: Names of the kinds answered wrongly, once for each wrong answer.
        tired_of: The kind that the visitor has just asked to be changed; empty where he named another.
    """

    by_ear: bool = False
    solved: Sequence[str] = ()
    failed: Sequence[str] = ()
    tired_of: str = ""


def in_order(kinds: Sequence[Kind], course: Course) -> list[Kind]:
    """Sort the kinds that a site allows, in its own order where nothing else speaks.

    Whoever sees no page gets first what he can do without; else comes what was not solved before, since two
    challenges of one kind say less than two of different kinds; then what was failed less often.
    """

    def rank(kind: Kind) -> tuple[bool, bool, bool, int]:
        return (
            not (course.by_ear and kind.without_sight),
            kind.name in course.solved,
            kind.name == course.tired_of,
            course.failed.count(kind.name),
        )

    return sorted(kinds, key=rank)
