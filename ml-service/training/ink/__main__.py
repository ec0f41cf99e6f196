"""``python -m training.ink [--data FOLDER] [--fonts FOLDER] [--out FOLDER]``: train the judge of drawn words.

The data is the data folder's ``dev``, with ``handwriting`` and ``fonts_ofl`` in it. People of the test fold are read
once, at the end, by the finished model. Everything is seeded; other fonts give another model of the same kind.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_behaviour import INK_FEATURE_VERSION

from training.behaviour.export import export
from training.handwriting.split import Fold
from training.ink.calibrate import curve
from training.ink.dataset import CONTEXT, Forged, forged_rows, people_rows
from training.ink.fit import fitted, out_of_fold
from training.ink.forgers import Forgers
from training.ink.golden import write_golden
from training.ink.people import Hand, read_hands
from training.ink.report import Judged, write_figures
from training.ink.ways import Ways, font_files

VERSION: Final = "1.0.0"
_SERVICE: Final = Path(__file__).resolve().parents[2]
_DEFAULT_DATA: Final = _SERVICE.parents[1] / "shared" / "data" / "dev"
_FORGED: Final[dict[Fold, int]] = {"train": 8000, "validation": 2400, "test": 2400}
_SEEDS: Final[dict[Fold, int]] = {"train": 1, "validation": 2, "test": 3}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; 0 when the model is written, 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        hands = read_hands(options.data / "handwriting")
        fonts = font_files(options.fonts) or font_files(options.data / "fonts_ofl")
    except OSError as error:
        print(f"train: {error}; pass DATA=<the data folder's dev>", file=sys.stderr)
        return 2
    people = people_rows(hands, "train", np.random.default_rng(_SEEDS["train"]))
    forged = _forged(hands, "train", fonts[::2], options.data)
    unknown = _forged(hands, "validation", fonts[1::2], options.data)
    print(f"{len(people.group)} words of {len(people.people())} people, {len(forged.rows.group)} forged", flush=True)
    scores, found = out_of_fold(people, forged, judged=unknown)
    knots = curve(scores, people.group)
    judge = fitted(people, forged.rows)
    export(
        judge,
        options.out,
        version=VERSION,
        calibration={CONTEXT: knots},
        people=len(people.people()),
        name=CONTEXT,
        feature_version=INK_FEATURE_VERSION,
    )
    write_golden(judge, people, forged.rows, options.out)
    judged = [Judged("train, out of fold", people, scores)]
    for name, fold, as_recorded in _PEOPLE:
        rng = np.random.default_rng(_SEEDS[fold])
        rows = people_rows(hands, fold, rng, times=2, as_recorded=as_recorded)
        judged.append(Judged(name, rows, judge.scores(rows.features)))
    known = _forged(hands, "test", fonts[1::2], options.data)
    scored = judge.scores(known.rows.features)
    print(write_figures(options.out, knots, people=judged, unknown=(unknown, found), known=(known, scored)))
    return 0


_PEOPLE: Final[tuple[tuple[str, Fold, bool], ...]] = (
    ("validation", "validation", False),
    ("test", "test", False),
    ("test, as recorded", "test", True),
)


def _forged(hands: Sequence[Hand], fold: Fold, fonts: Sequence[Path], data: Path) -> Forged:
    """Forge with the fonts given, what is stolen from people of a fold."""
    theirs = [hand for hand in hands if hand.fold == fold]
    forgers = Forgers(Ways(fonts, outlines=data / "fonts_ofl", hands=theirs), hands=theirs)
    return forged_rows(forgers, _FORGED[fold], np.random.default_rng(10 + _SEEDS[fold]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.ink", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="the data folder's dev")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"), help="fonts that forgers have")
    parser.add_argument("--out", type=Path, default=_SERVICE / "models", help="where the model goes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
