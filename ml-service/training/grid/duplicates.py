"""Which photographs show the same scene, so that none is learnt from while its twin is measured."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE: Final = 16
NEAR_LEVELS: Final = (
    10.0  # mean difference of 256; pairs were looked at: beyond it mostly another thing on the same table
)

Thumbnails = NDArray[np.float32]


def thumbnail(path: Path) -> Thumbnails:
    """Shrink a picture to 16x16 cells: ``(768,)`` float32, 0-255."""
    with Image.open(path) as opened:
        small = opened.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float32).ravel()


def near_pairs(thumbnails: Thumbnails, *, within: float = NEAR_LEVELS) -> Iterable[tuple[int, int]]:
    """Give the positions of thumbnails that differ by less than `within` grey levels on average."""
    for first in range(len(thumbnails)):
        distances = np.abs(thumbnails[first + 1 :] - thumbnails[first]).mean(axis=1)
        for offset in np.flatnonzero(distances < within):
            yield first, first + 1 + int(offset)


class Clusters:
    """Sets that grow together (union-find)."""

    def __init__(self, size: int) -> None:
        self._parent: NDArray[np.int64] = np.arange(size)

    def join(self, first: int, second: int) -> None:
        """Put two into one set."""
        one, other = self.root(first), self.root(second)
        self._parent[max(one, other)] = min(one, other)

    def root(self, member: int) -> int:
        """Give the least member of a set."""
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = int(self._parent[member])
        return member

    def sets(self) -> list[list[int]]:
        """List the sets, each in order."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for member in range(len(self._parent)):
            found[self.root(member)].append(member)
        return list(found.values())
