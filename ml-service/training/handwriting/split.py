"""Who is learnt from, who sets the thresholds and who is only judged: by person, fixed by a hash of the name."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, Literal

Fold = Literal["train", "validation", "test"]

_TEST: Final = 0.15
_VALIDATION: Final = 0.10
_FEW: Final = 40  # Of so few people a hash alone could leave a fold empty: they are dealt in the order of their hashes.
_FEW_SHARE: Final = 0.22


def folds_of(people_of_source: Mapping[str, Iterable[str]]) -> dict[str, Fold]:
    """Give each person of each source a fold; a person in two sources is in the same fold of both."""
    folds: dict[str, Fold] = {}
    for people in people_of_source.values():
        names = sorted(set(people), key=_place)
        few = round(_FEW_SHARE * len(names))
        for rank, name in enumerate(names):
            test, validation = (few, 2 * few) if len(names) < _FEW else (_TEST, _TEST + _VALIDATION)
            place = rank if len(names) < _FEW else _place(name)
            folds[name] = "test" if place < test else "validation" if place < validation else "train"
    return folds


def _place(name: str) -> float:
    """Give a number from 0 to 1 that only the name decides."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48
