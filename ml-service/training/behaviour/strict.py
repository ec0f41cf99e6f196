"""``python -m training.behaviour.strict [--data FOLDER] [--traces N]``: what is found of whole groups never seen.

One fold for each group of `RELATIVES`: its model knows no family of the group, and nobody of an eighth of the people of
each source. What is made of people's movements is made of those people alone, as of a stranger's recording. Printed
is what is found of each family where 5 % of people are rejected, sources counting alike; and of those made of people's
movements, what an index of replays adds that knows nothing of their recordings, them, or other copies of them.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
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
from training.behaviour.folds import fold_of_rows
from training.behaviour.ink import drawn_words, forged_words
from training.behaviour.known import honest_windows
from training.behaviour.known import table as known_table
from training.behaviour.people import WEIGHTS, Sample, people_samples, shaken
from training.behaviour.relatives import PEOPLES, RELATIVES
from training.behaviour.report import threshold

Floats = NDArray[np.float64]
_SERVICE: Final = Path(__file__).resolve().parents[2]
_DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"
_GROUPS: Final = tuple(RELATIVES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        known = dataset.load(options.data, bots_per_family=300, seed=1)
        samples = strangers(options.data, known, count=options.traces)
    except (NoRecordings, OSError) as error:
        print(f"strict: {error}; pass DATA=<folder with the mouse recordings>", file=sys.stderr)
        return 2
    unseen = dataset.build(samples)
    people, scores = strictly(known, unseen, Plan())
    print("\n".join(table(known, people, unseen, scores)))
    changed = [place for place, sample in enumerate(samples) if sample.origin is not None]
    stopped = found(known, people, unseen, scores)[changed]
    others = others_windows(options.data, {samples[place].person for place in changed})
    print("\n".join(known_table([samples[place] for place in changed], stopped, others)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.behaviour.strict", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="folder of the recordings")
    parser.add_argument("--traces", type=int, default=500, help="traces of each family that are judged")
    return parser


def person_fold(data: Dataset) -> NDArray[np.int64]:
    """Give each row the fold that leaves its person out, -1 where nobody moved."""
    return fold_of_rows(data.person, seed=1, folds=len(_GROUPS))


def others_windows(folder: Path, left_out: set[str]) -> list[tuple[str, Trace]]:
    """Cut what everybody else did into windows, as if they had sent them on one day."""
    rows = (row for row in read_recordings(folder) if row.source in WEIGHTS and row.label == "human")
    return [
        (row.context, window)
        for row in rows
        if f"{row.source}/{row.user}" not in left_out
        for window in honest_windows(row)
    ]


def strangers(folder: Path, known: Dataset, *, count: int) -> list[Sample]:
    """Make `count` new traces of each family and context; those of people's movements of the last group's people."""
    rng = np.random.default_rng(4)
    left_out = set(known.person[person_fold(known) == _GROUPS.index(PEOPLES)].tolist())
    rows = (row for row in read_recordings(folder) if row.source in WEIGHTS)
    theirs = [sample for sample in people_samples(rows, rng) if sample.person in left_out]
    fonts = dataset.outlined_fonts(folder)
    copies = [
        *shaken(theirs, count, rng),
        *borrowed(theirs, count, rng),
        *forged_words([*theirs, *drawn_words(theirs, 1, 1, rng)], fonts, count, rng),
    ]
    generated = (
        Sample(family, "", context, decision_window(generate(family, context, rng)), judged=True)
        for family in FAMILIES
        for context in CONTEXTS
        for _ in range(count)
    )
    return [*(replace(sample, judged=True) for sample in copies), *generated]


def strictly(known: Dataset, unseen: Dataset, plan: Plan) -> tuple[Floats, Floats]:
    """Score people by models that do not know them, and bots by the model that knows no relative of theirs."""
    fold = person_fold(known)
    people, scores = np.full(len(fold), np.nan), np.full(len(unseen.group), np.nan)
    for index, name in enumerate(_GROUPS):
        hidden = (fold == index) | np.isin(known.group, RELATIVES[name])
        own = replace(plan, seed=10 * index, chimeras=0 if name == PEOPLES else plan.chimeras)
        judge = fit(known.where(~hidden), own)
        mine = known.human & (fold == index)
        people[mine] = judge.scores(known.features[mine])
        theirs = np.isin(unseen.group, RELATIVES[name])
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


def table(known: Dataset, people: Floats, unseen: Dataset, scores: Floats) -> Iterator[str]:
    """Write a line for each family, least found first, and the median of them, for each context."""
    yield "| context | relatives left out | family | traces | found | 95 % interval |"
    yield "|---|---|---|---|---|---|"
    stopped = found(known, people, unseen, scores)
    for context in CONTEXTS:
        lines = [
            (float(stopped[rows].mean()), int(rows.sum()), group, family)
            for group, families in RELATIVES.items()
            for family in families
            if (rows := (unseen.context == context) & (unseen.group == family)).any()
        ]
        yield f"| {context} | | median of {len(lines)} families | | {np.median([line[0] for line in lines]):.1%} | |"
        for share, count, group, family in sorted(lines):
            low, high = wilson(round(share * count), count)
            yield f"| {context} | {group} | {family} | {count} | {share:.1%} | {low:.1%} - {high:.1%} |"


if __name__ == "__main__":
    sys.exit(main())
