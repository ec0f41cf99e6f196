"""What an evaluation of handwriting leaves behind: a CSV of every word and a table per source and kind of people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from realcatcha_contracts import HandwritingVerdict

from realcatcha_ml.evaluation.intervals import wilson

HEADER: Final = (
    "word_id", "source", "drawer", "people", "text", "rank", "accepted", "margin_nats", "floor_nats",
    "other", "other_accepted", "other_margin_nats",
)  # fmt: skip

Group = tuple[str, str]

_TOP: Final = 3


@dataclass(frozen=True)
class Reading:
    """What became of one drawn word.

    Attributes:
        source: Of the data, with what was done to it.
        people: ``unseen``, or which part of the model's making this person's ink was in.
        rank: Place of the word among the lexicon and itself, 1 is best; 0 where the ink could not be read.
        genuine: Verdict when it is asked for; None where the ink could not be read, which is a refusal.
        other: Another word of the lexicon.
        forged: Verdict when `other` is asked for.
    """

    id: str
    source: str
    drawer: str
    people: str
    text: str
    rank: int
    genuine: HandwritingVerdict | None
    other: str
    forged: HandwritingVerdict | None


def row(reading: Reading) -> tuple[object, ...]:
    """Give the fields of a CSV row, in the order of `HEADER`."""
    genuine, forged = reading.genuine, reading.forged
    return (
        reading.id, reading.source, reading.drawer, reading.people, reading.text, reading.rank,
        int(genuine is not None and genuine.accepted), genuine.margin_nats if genuine else "",
        genuine.floor_nats if genuine else "", reading.other, int(forged is not None and forged.accepted),
        forged.margin_nats if forged else "",
    )  # fmt: skip


class Tally:
    """Counts per source and kind of people."""

    def __init__(self) -> None:
        self._counts: dict[Group, Counter[str]] = {}
        self._drawers: dict[Group, set[str]] = {}

    def add(self, reading: Reading) -> None:
        """Count one word."""
        group = (reading.source, reading.people)
        counts = self._counts.setdefault(group, Counter())
        self._drawers.setdefault(group, set()).add(reading.drawer)
        counts["n"] += 1
        counts["first"] += reading.rank == 1
        counts["near"] += 1 <= reading.rank <= _TOP
        counts["accepted"] += reading.genuine is not None and reading.genuine.accepted
        counts["forged"] += reading.forged is not None and reading.forged.accepted

    def lines(self) -> Iterator[str]:
        """Give the table in Markdown, as the card has it; every share with its 95 % Wilson interval."""
        yield "| source | people | drawers | n | genuine accepted | top-1 | top-3 | another word accepted |"
        yield "|---|---|---|---|---|---|---|---|"
        for group in sorted(self._counts):
            counts, (source, people) = self._counts[group], group
            shares = " | ".join(_share(counts[name], counts["n"]) for name in ("accepted", "first", "near", "forged"))
            yield f"| {source} | {people} | {len(self._drawers[group])} | {counts['n']} | {shares} |"


def _share(hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"{hits / total:.2%} [{low:.2%}, {high:.2%}]"
