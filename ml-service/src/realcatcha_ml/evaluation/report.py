"""What an evaluation leaves behind: a CSV of every trace and a table per source, label and kind of bot."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.judgement import Judgement

HEADER: Final = ("trace", "source", "label", "bot_kind", "device", "trust", "reasons")

Group = tuple[str, str, str]


class Tally:
    """Counts passes per source, label and kind of bot."""

    def __init__(self) -> None:
        self._total: Counter[Group] = Counter()
        self._passing: Counter[Group] = Counter()

    def add(self, judgement: Judgement) -> None:
        """Count one judgement."""
        recording = judgement.recording
        group = (recording.source, recording.label, recording.bot_kind)
        self._total[group] += 1
        self._passing[group] += judgement.passes

    def lines(self) -> Iterator[str]:
        """Give the table, one line a group: share and 95 % Wilson interval of those passing and those challenged."""
        yield f"{'source':18} {'label':6} {'bot_kind':26} {'n':>6}  {'passing (trust >= 70)':24} challenged"
        for group in sorted(self._total):
            total, passing = self._total[group], self._passing[group]
            source, label, kind = group
            name = f"{source:18} {label:6} {kind or '-':26}"
            yield f"{name} {total:6}  {_share(passing, total):24} {_share(total - passing, total)}"


def write_rows(judgements: Iterable[Judgement], out: TextIO) -> Tally:
    """Write one CSV row a judgement, as they come, and count them. An unknown trust is an empty field."""
    writer = csv.writer(out)
    writer.writerow(HEADER)
    tally = Tally()
    for judgement in judgements:
        recording = judgement.recording
        trust = "" if judgement.trust is None else f"{judgement.trust:.2f}"
        origin = (recording.source, recording.label, recording.bot_kind, recording.device)
        writer.writerow((recording.id, *origin, trust, " ".join(judgement.reasons)))
        tally.add(judgement)
    return tally


def _share(hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"{hits / total:6.1%} [{low:5.1%}, {high:5.1%}]"
