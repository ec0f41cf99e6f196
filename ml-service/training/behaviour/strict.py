"""``python -m training.behaviour.strict [--apart] [--data FOLDER] [--traces N]``: what is found of bots never seen.

One fold for each group of families: its model knows no family of the group, and nobody of that share of the people of
each source. What is made of people's movements is made of those people alone, as of a stranger's recording. Printed
is what is found of each family where 5 % of people are rejected, sources counting alike.

The groups are `RELATIVES`, so that no model knows a cousin of what it judges; with ``--apart`` those of `LEFT_OUT`, the
folds of training, which deal cousins out: each family is new, and its cousins are known.

Of groups of relatives, of what is made of people's movements, it is also told what an index of replays adds that knows
nothing of their recordings, them, or other copies of them.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_behaviour import CONTEXTS, Trace
from realcatcha_behaviour.window import decision_window
from realcatcha_ml.evaluation.intervals import wilson
from realcatcha_ml.evaluation.recordings import NoRecordings, read_recordings

from training.behaviour import dataset
from training.behaviour.borrowed import borrowed
from training.behaviour.bots.families import FAMILIES
from training.behaviour.bots.sessions import generate
from training.behaviour.dataset import Dataset
from training.behaviour.fit import Plan, fit
from training.behaviour.folds import LEFT_OUT, fold_of_rows
from training.behaviour.ink import drawn_words, forged_words
from training.behaviour.known import honest_windows
from training.behaviour.known import table as known_table
from training.behaviour.people import WEIGHTS, Sample, people_samples, shaken
from training.behaviour.relatives import PEOPLES, RELATIVES
from training.behaviour.report import threshold

Floats = NDArray[np.float64]
_SERVICE: Final = Path(__file__).resolve().parents[2]
_DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"
Groups = Mapping[str, Sequence[str]]
APART: Final[Groups] = {f"fold {index}": families for index, families in enumerate(LEFT_OUT, 1)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    groups = APART if options.apart else RELATIVES
    try:
        known = dataset.load(options.data, bots_per_family=300, seed=1)
        samples = strangers(options.data, known, groups, count=options.traces)
    except (NoRecordings, OSError) as error:
        print(f"strict: {error}; pass DATA=<folder with the mouse recordings>", file=sys.stderr)
        return 2
    unseen = dataset.build(samples)
    people, scores = strictly(known, unseen, groups, Plan())
    print("\n".join(table(known, people, unseen, scores, groups)))
    if options.apart:  # every person is left out by some fold: nobody is left whom the index could know besides
        return 0
    changed = [place for place, sample in enumerate(samples) if sample.origin is not None]
    stopped = found(known, people, unseen, scores)[changed]
    others = others_windows(options.data, {samples[place].person for place in changed})
    print("\n".join(known_table([samples[place] for place in changed], stopped, others)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.behaviour.strict", description=__doc__)
    parser.add_argument("--apart", action="store_true", help="leave each family out apart from its relatives")
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="folder of the recordings")
    parser.add_argument("--traces", type=int, default=500, help="traces of each family that are judged")
    return parser


def person_fold(data: Dataset, groups: Groups) -> NDArray[np.int64]:
    """Give each row the fold that leaves its person out, -1 where nobody moved."""
    return fold_of_rows(data.person, seed=1, folds=len(groups))


def others_windows(folder: Path, left_out: set[str]) -> list[tuple[str, Trace]]:
    """Cut what everybody else did into windows, as if they had sent them on one day."""
    rows = (row for row in read_recordings(folder) if row.source in WEIGHTS and row.label == "human")
    return [
        (row.context, window)
        for row in rows
        if f"{row.source}/{row.user}" not in left_out
        for window in honest_windows(row)
    ]


def strangers(folder: Path, known: Dataset, groups: Groups, *, count: int) -> list[Sample]:
    """Make `count` new traces of each family and context; of people's movements, of the people of the family's fold."""
    rng = np.random.default_rng(4)
    fold = person_fold(known, groups)
    rows = (row for row in read_recordings(folder) if row.source in WEIGHTS)
    people = people_samples(rows, rng)
    fonts = dataset.outlined_fonts(folder)
    copies: list[Sample] = []
    for index, families in enumerate(groups.values()):
        if not set(families) & set(RELATIVES[PEOPLES]):
            continue
        left_out = set(known.person[fold == index].tolist())
        theirs = [sample for sample in people if sample.person in left_out]
        made = [
            *shaken(theirs, count, rng),
            *borrowed(theirs, count, rng),
            *forged_words([*theirs, *drawn_words(theirs, 1, 1, rng)], fonts, count, rng),
        ]
        copies += [sample for sample in made if sample.group in families]
    generated = (
        Sample(family, "", context, decision_window(generate(family, context, rng)), judged=True)
        for family in FAMILIES
        for context in CONTEXTS
        for _ in range(count)
    )
    return [*(replace(sample, judged=True) for sample in copies), *generated]


def strictly(known: Dataset, unseen: Dataset, groups: Groups, plan: Plan) -> tuple[Floats, Floats]:
    """Score people by models that do not know them, and bots by the model that knows nothing of their group."""
    fold = person_fold(known, groups)
    people, scores = np.full(len(fold), np.nan), np.full(len(unseen.group), np.nan)
    for index, (name, families) in enumerate(groups.items()):
        hidden = (fold == index) | np.isin(known.group, families)
        own = replace(plan, seed=10 * index, chimeras=0 if name == PEOPLES else plan.chimeras)
        judge = fit(known.where(~hidden), own)
        mine = known.human & (fold == index)
        people[mine] = judge.scores(known.features[mine])
        theirs = np.isin(unseen.group, families)
        scores[theirs] = judge.scores(unseen.features[theirs])
        print(f"fitted without {name}", file=sys.stderr, flush=True)
    return people, scores


def found(known: Dataset, people: Floats, unseen: Dataset, scores: Floats) -> NDArray[np.bool_]:
    """Tell which are stopped, by the model or a rule, where 5 % of people are."""
    limits = np.zeros(len(unseen.group))
    for context in CONTEXTS:
        mine = known.human & known.judged & (known.context == context)
        limits[unseen.context == context] = threshold(known, people, mine)
    stopped: NDArray[np.bool_] = (scores > limits) | unseen.ruled | ~unseen.judgeable
    return stopped


def table(known: Dataset, people: Floats, unseen: Dataset, scores: Floats, groups: Groups) -> Iterator[str]:
    """Write a line for each family, least found first, and the median of them, for each context."""
    yield "| context | left out together | family | traces | found | 95 % interval |"
    yield "|---|---|---|---|---|---|"
    stopped = found(known, people, unseen, scores)
    for context in CONTEXTS:
        lines = [
            (float(stopped[rows].mean()), int(rows.sum()), group, family)
            for group, families in groups.items()
            for family in families
            if (rows := (unseen.context == context) & (unseen.group == family)).any()
        ]
        yield f"| {context} | | median of {len(lines)} families | | {np.median([line[0] for line in lines]):.1%} | |"
        for share, count, group, family in sorted(lines):
            low, high = wilson(round(share * count), count)
            yield f"| {context} | {group} | {family} | {count} | {share:.1%} | {low:.1%} - {high:.1%} |"


if __name__ == "__main__":
    sys.exit(main())
