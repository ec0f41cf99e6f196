"""How often the findings of the photograph model are right, class by class."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from realcatcha_contracts import ClassScore

from realcatcha_ml.evaluation.intervals import wilson

_LABELS: Final = 10


class GridTally:
    """Counts findings per class, for pictures that show it and pictures that do not.

    Attributes:
        unusable: How many pictures could not be read.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, bool, str]] = Counter()
        self.unusable = 0
        self._strange: Counter[str] = Counter()

    def add(self, labels: Collection[str], scores: Sequence[ClassScore]) -> None:
        """Count the findings of one picture that shows `labels`."""
        self.unusable += not scores
        self._strange.update(set(labels) - {score.name for score in scores} if scores else ())
        for score in scores:
            self._counts[score.name, score.name in labels, score.finding] += 1

    def right(self, name: str) -> tuple[int, int]:
        """Count the findings ``present`` of a class: how many are right, how many there are."""
        return self._counts[name, True, "present"], self._total(name, finding="present")

    def recalled(self, name: str) -> tuple[int, int]:
        """Count the pictures that show a class: in how many it is found, how many there are."""
        return self._counts[name, True, "present"], self._shown(name, shown=True)

    def rightly_absent(self, name: str) -> tuple[int, int]:
        """Count the findings ``absent`` of a class: how many are right, how many there are."""
        return self._counts[name, False, "absent"], self._total(name, finding="absent")

    def lines(self) -> Iterator[str]:
        """Give the table, one line a class, with 95 % Wilson intervals."""
        yield f"{'class':14} {'present':>7} {'absent':>7}  {'precision':34} {'recall':34} absent precision"
        for name in sorted({name for name, _, _ in self._counts}):
            counted = f"{self._shown(name, shown=True):7} {self._shown(name, shown=False):7}"
            shares = [_share(*pair) for pair in (self.right(name), self.recalled(name), self.rightly_absent(name))]
            yield f"{name:14} {counted}  {shares[0]:34} {shares[1]:34} {shares[2]}"
        if self._strange:
            most = ", ".join(f"{label} {count}" for label, count in self._strange.most_common(_LABELS))
            yield f"{len(self._strange)} labels that the model has no class for: {most}"
        if self.unusable:
            yield f"{self.unusable} pictures could not be read"

    def _total(self, name: str, *, finding: str) -> int:
        return self._counts[name, True, finding] + self._counts[name, False, finding]

    def _shown(self, name: str, *, shown: bool) -> int:
        return sum(self._counts[name, shown, finding] for finding in ("present", "absent", "undecided"))


def _share(hits: int, total: int) -> str:
    if not total:
        return "- (none found)"
    low, high = wilson(hits, total)
    return f"{hits / total:.3f} [{low:.3f}, {high:.3f}] {hits}/{total}"
