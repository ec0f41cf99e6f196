"""``python -m training.abstract.anchors [--data FOLDER]``: print the table of `realcatcha_abstract.anchors`.

Each feeling's anchors are the middles of the colours that training people chose for it and
not much more often for another.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_abstract import FEELINGS, Color, from_oklab

from training.abstract.people import Judgements, judgements, read_groups
from training.abstract.plan import DEFAULT_DATA, Plan

_RADIUS: Final = 0.08
_PURITY: Final = 0.27
_SHARE: Final = 0.03
_MOST: Final = 7


def anchors(people: Judgements) -> dict[str, list[tuple[Color, float]]]:
    """Give each feeling's colours with the weight of each.

    It is the answers for the feeling times their share of all answers, evened out by the square root, so that the
    images of one feeling are not all of one colour.
    """
    table: dict[str, list[tuple[Color, float]]] = {}
    for column, feeling in enumerate(FEELINGS):
        found = []
        for members in _clusters(people):
            counts = people.counts[members]
            purity = counts[:, column].sum() / counts.sum()
            if purity >= _PURITY:
                middle = counts[:, column] @ people.places[members] / counts[:, column].sum()
                color = Color(*(round(part) for part in from_oklab(middle).tolist()))
                found.append((color, float(np.sqrt(counts[:, column].sum() * purity))))
        total = sum(weight for _, weight in found)
        kept = sorted((item for item in found if item[1] >= _SHARE * total), key=lambda item: -item[1])
        table[feeling] = [(color, weight / total) for color, weight in kept[:_MOST]]
    return table


def _clusters(people: Judgements) -> Iterator[np.ndarray]:
    """Gather colours around the most often chosen one that is left, until none is left."""
    left = np.ones(len(people.places), dtype=bool)
    answers = people.counts.sum(axis=1)
    while left.any():
        centre = int(np.argmax(np.where(left, answers, -1.0)))
        near = left & (((people.places - people.places[centre]) ** 2).sum(axis=1) < _RADIUS**2)
        left &= ~near
        yield np.flatnonzero(near)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="training.abstract.anchors", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    plan = Plan()
    groups = read_groups(parser.parse_args().data, seed=plan.seed)
    for feeling, colors in anchors(judgements(groups.training, width=plan.width)).items():
        print(f'    "{feeling}": (')
        for color, weight in colors:
            print(f"        Anchor(Color({color.r}, {color.g}, {color.b}), {weight:.2f}),")
        print("    ),")


if __name__ == "__main__":
    main()
