"""Against the grid: guessing, and nearest neighbours among harvested packs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_captcha.application.ports.packs import BANDS
from realcatcha_captcha.domain.challenges.image_grid import COLUMNS, ROWS
from realcatcha_captcha.pool.building import BuiltPack, build_pack
from realcatcha_captcha.pool.composition import FEWEST_RIGHT, MOST_RIGHT
from realcatcha_captcha.pool.photographs import PhotographIndex, read_catalogue

from tests.attack.findings import Finding
from tests.attack.pictures import Floats, describe, tiles_of

PHOTOGRAPHS: Final = Path(__file__).parents[2] / "captcha-api" / "photos"
HARVESTS: Final = (500, 2000)
_LAYER: Final = {0: "grid, easy", 1: "grid, hard"}
_TILES: Final = ROWS * COLUMNS
_NEIGHBOURS: Final = 5
_PEOPLE: Final = "not measured"


def photographs() -> PhotographIndex:
    """Read the bundled photographs, which an attacker has, too."""
    return PhotographIndex.of(PHOTOGRAPHS, read_catalogue(PHOTOGRAPHS))


@dataclass(frozen=True)
class Seen:
    """A pack as an attacker sees it, and its answer as somebody who was paid to solve it told him."""

    target: str
    answer: frozenset[int]
    tiles: Floats

    @classmethod
    def of(cls, built: BuiltPack) -> "Seen":
        """Look at a pack."""
        tiles = tiles_of(built.image, columns=COLUMNS, rows=ROWS)
        return cls(built.pack.target, frozenset(built.pack.answer), np.stack([describe(tile) for tile in tiles]))


def harvest(index: PhotographIndex, band: int, count: int) -> list[Seen]:
    """Collect packs."""
    return [Seen.of(build_pack(index, band, now=0.0, lifetime_s=60.0)) for _ in range(count)]


@dataclass
class Neighbours:
    """Remembers every tile of a harvest; calls a tile right where its neighbours were."""

    tiles: Floats
    shows: list[str] = field(default_factory=list)
    not_shows: list[str] = field(default_factory=list)

    @classmethod
    def learn(cls, packs: Sequence[Seen]) -> "Neighbours":
        """Remember: a right tile shows the target, a wrong one is only known not to."""
        learned = cls(np.concatenate([pack.tiles for pack in packs]))
        for pack in packs:
            for place in range(_TILES):
                learned.shows.append(pack.target if place in pack.answer else "")
                learned.not_shows.append("" if place in pack.answer else pack.target)
        return learned

    def solve(self, target: str, tiles: Floats) -> frozenset[int]:
        """Choose between two and five tiles."""
        likeness = tiles @ self.tiles.T
        scores = [self._score(target, row) for row in likeness]
        ranked = sorted(range(_TILES), key=lambda place: -scores[place])
        chosen = [place for place in ranked if scores[place] > 0][:MOST_RIGHT]
        return frozenset(chosen if len(chosen) >= FEWEST_RIGHT else ranked[:FEWEST_RIGHT])

    def _score(self, target: str, likeness: Floats) -> float:
        """Weigh the nearest tiles that say something of the target."""
        score, seen = 0.0, 0
        for place in np.argsort(-likeness)[:200]:
            if self.shows[place]:
                score += float(likeness[place]) ** 8 * (1 if self.shows[place] == target else -1)
            elif self.not_shows[place] == target:
                score -= float(likeness[place]) ** 8
            else:
                continue
            seen += 1
            if seen == _NEIGHBOURS:
                break
        return score


def attack(index: PhotographIndex, *, harvests: Sequence[int] = HARVESTS, tests: int = 300) -> list[Finding]:
    """Guess, then learn from harvests and try fresh packs."""
    findings = []
    for band in BANDS:
        fresh = harvest(index, band, tests)
        findings.append(guess(fresh, band))
        seen = harvest(index, band, max(harvests))
        for count in harvests:
            solver = Neighbours.learn(seen[:count])
            solved = sum(solver.solve(pack.target, pack.tiles) == pack.answer for pack in fresh)
            findings.append(Finding(_LAYER[band], f"nearest neighbours, {count} packs", solved, tests, _PEOPLE))
    return findings


def guess(packs: Sequence[Seen], band: int, *, tries: int = 200) -> Finding:
    """Tick tiles by chance, as many as packs have: as good as guessing gets."""
    rng = np.random.default_rng(band)
    solved = sum(
        frozenset(rng.choice(_TILES, rng.integers(FEWEST_RIGHT, MOST_RIGHT + 1), replace=False).tolist()) == pack.answer
        for pack in packs
        for _ in range(tries)
    )
    return Finding(_LAYER[band], "random tiles", solved, len(packs) * tries, _PEOPLE)
