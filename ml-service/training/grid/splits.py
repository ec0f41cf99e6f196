"""Training, validation and test parts of the pictures: by scene, by hash, the same on every machine."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np
from realcatcha_ml.evaluation.grid_data import LabelledPicture

from training.grid.duplicates import Clusters, near_pairs, thumbnail

Part = Literal["train", "validation", "test"]

_SHARES: Final[dict[Part, float]] = {"train": 0.6, "validation": 0.2, "test": 0.2}
_RUN: Final = 6  # numbers of a series that were taken on one walk
_NUMBERED: Final = re.compile(r"(.*?)_?(\d+)\.jpg$")
_SERIES: Final = ("grocery", "playing_cards")  # taken in a row in the same place; the other groups are not


def split(pictures: Sequence[LabelledPicture]) -> list[Part]:
    """Give the part of each picture: whole scenes, in about the same shares for every label."""
    strata: defaultdict[str, list[list[int]]] = defaultdict(list)
    for members in scenes(pictures):
        first = pictures[members[0]]
        strata[f"{first.group} {'+'.join(sorted(first.labels))}"].append(members)
    parts: dict[int, Part] = {}
    for stratum in strata.values():
        stratum.sort(key=lambda members: (-len(members), _hash(pictures[members[0]].file)))
        for members, part in zip(stratum, _deal([len(members) for members in stratum]), strict=True):
            parts |= dict.fromkeys(members, part)
    return [parts[position] for position in range(len(pictures))]


def _deal(sizes: Sequence[int]) -> Iterator[Part]:
    """Give each scene to the part that lacks most."""
    lacking = {part: share * sum(sizes) for part, share in _SHARES.items()}
    for size in sizes:
        part = max(lacking, key=lambda one: lacking[one])
        lacking[part] -= size
        yield part


def scenes(pictures: Sequence[LabelledPicture]) -> list[list[int]]:
    """Group the positions of pictures that show the same scene: near-duplicates, and runs of a series."""
    clusters = Clusters(len(pictures))
    for first, second in near_pairs(np.stack([thumbnail(one.path) for one in pictures])):
        clusters.join(first, second)
    runs: dict[str, int] = {}
    for position, picture in enumerate(pictures):
        run = _run(picture)
        if run:
            clusters.join(runs.setdefault(run, position), position)
    return clusters.sets()


def _run(picture: LabelledPicture) -> str:
    """Name the run that a picture of a series belongs to; empty for other pictures."""
    match = _NUMBERED.match(picture.file)
    if picture.group not in _SERIES or match is None:
        return ""
    return f"{match[1]}:{int(match[2]) // _RUN}"


def _hash(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=8).digest()
