"""Counts in a dictionary, for tests."""

from collections import Counter


class MemoryCounts:
    """`Counts` of one process.

    Attributes:
        counted: By site, name and label; the label is empty for a step of the funnel.
    """

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, str, str]] = Counter()

    def add(self, site: str, name: str, label: str = "") -> None:
        """See `Counts.add`."""
        self.counted[site, name, label] += 1
