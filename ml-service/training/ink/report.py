"""The figures of the card: people refused, forgers let through."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.evaluation.intervals import wilson

from training.behaviour.dataset import Dataset
from training.ink.dataset import LEFT_OUT, PARTS, Forged

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PASSES: Final = 70.0


@dataclass(frozen=True)
class Judged:
    """People's words and what a model made of them."""

    name: str
    rows: Dataset
    scores: Floats


def write_figures(
    folder: Path,
    knots: Mapping[str, Sequence[float]],
    *,
    people: Sequence[Judged],
    unknown: tuple[Forged, Floats],
    known: tuple[Forged, Floats],
) -> str:
    """Write ``ink.figures.md``."""
    lines = [
        "| people | source | persons | words | refused | 95 % interval | a rule, were it asked, too |",
        "|---|---|---|---|---|---|---|",
        *(line for judged in people for line in _people(judged, knots)),
        "",
        "| forged, left out of training | kind | words | pass | 95 % interval |",
        "|---|---|---|---|---|",
        *_left_out(*unknown, knots),
        "",
        "| forged, like those of training | kind | words | pass | 95 % interval |",
        "|---|---|---|---|---|",
        *_known(*known, knots),
    ]
    text = "\n".join(lines) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ink.figures.md").write_text(text, encoding="utf-8")
    return text


def _passes(rows: Dataset, scores: Floats, knots: Mapping[str, Sequence[float]]) -> Bools:
    passes: Bools = np.interp(scores, knots["score"], knots["trust"]) >= PASSES
    return passes & rows.judgeable


def _people(judged: Judged, knots: Mapping[str, Sequence[float]]) -> Iterator[str]:
    rows = judged.rows
    refused = np.interp(judged.scores, knots["score"], knots["trust"]) < PASSES
    for source in dict.fromkeys(rows.group.tolist()):
        mine = rows.group == source
        low, high = wilson(int(refused[mine].sum()), int(mine.sum()))
        persons = len(set(rows.person[mine].tolist()))
        share = f"{refused[mine].mean():.1%} | {low:.1%} - {high:.1%} | {(refused | rows.ruled)[mine].mean():.1%}"
        yield f"| {judged.name} | {source} | {persons} | {mine.sum()} | {share} |"


def _left_out(forged: Forged, found: Floats, knots: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Each group by the model that never saw it, then those of which two parts or three were unknown."""
    passes = [_passes(forged.rows, scores, knots) for scores in found]
    lacking = [np.array([forged.parts[part] == group for part, group in groups.items()]) for groups in LEFT_OUT]
    for part in LEFT_OUT[0]:
        for group in dict.fromkeys(groups[part] for groups in LEFT_OUT):
            folds = [index for index, groups in enumerate(LEFT_OUT) if groups[part] == group]
            mine = forged.parts[part] == group
            yield _line(part, group, np.concatenate([passes[index][mine] for index in folds]))
    for count, name in ((1, "one part or more"), (2, "two parts or more"), (3, "three parts")):
        yield _line("unknown", name, np.concatenate([
            through[parts.sum(axis=0) >= count] for through, parts in zip(passes, lacking, strict=True)
        ]))  # fmt: skip
    for part in ("way", "clock"):
        for group in np.unique(forged.parts[part]):
            yield _line("tempo unknown, " + part, str(group), np.concatenate([
                through[parts[0] & (forged.parts[part] == group)]
                for through, parts in zip(passes, lacking, strict=True)
            ]))  # fmt: skip


def _known(forged: Forged, scores: Floats, knots: Mapping[str, Sequence[float]]) -> Iterator[str]:
    passes = _passes(forged.rows, scores, knots)
    for part in PARTS:
        for group in np.unique(forged.parts[part]):
            yield _line(part, str(group), passes[forged.parts[part] == group])
    yield _line("all", "", passes)


def _line(name: str, kind: str, passes: Bools) -> str:
    low, high = wilson(int(passes.sum()), passes.size)
    return f"| {name} | {kind} | {passes.size} | {passes.mean():.1%} | {low:.1%} - {high:.1%} |"
