"""Choose what one pack asks and shows. Everything that matters to an attacker comes from the system's CSPRNG."""

import secrets
from dataclasses import dataclass
from typing import Final

from realcatcha_captcha.application.ports.packs import HARD
from realcatcha_captcha.pool.photographs import Photograph, PhotographIndex

ROWS: Final = 3
COLUMNS: Final = 3
TILES: Final = ROWS * COLUMNS
FEWEST_RIGHT: Final = 2
MOST_RIGHT: Final = 5

_random = secrets.SystemRandom()


class PoolTooSmallError(ValueError):
    """The photographs do not suffice for a pack of the band asked for."""


class NotYetError(PoolTooSmallError):
    """Something that is on its way does not suffice for a pack by now."""


@dataclass(frozen=True)
class Composition:
    """A grid to be drawn.

    Attributes:
        tiles: Photograph of each tile, row-major; all different.
        answer: Numbers of the tiles that show the target, ascending.
    """

    target: str
    tiles: tuple[Photograph, ...]
    answer: tuple[int, ...]


def compose(index: PhotographIndex, band: int) -> Composition:
    """Choose target, number, places and photographs of one grid.

    A hard grid surrounds the target with things of its own group, an easy one with other things. Photographs of a
    class are drawn without replacement.

    Raises:
        PoolTooSmallError: No class has enough distractors in this band.
    """
    surroundings = {name: index.surroundings(name, similar=band == HARD) for name in index.classes}
    targets = sorted(name for name, others in surroundings.items() if _different(others) >= TILES)
    if not targets:
        raise PoolTooSmallError(f"no class has enough distractors for band {band}")
    target = _random.choice(targets)
    answer = tuple(sorted(_random.sample(range(TILES), _random.randint(FEWEST_RIGHT, MOST_RIGHT))))
    right = iter(_random.sample(index.by_class[target], len(answer)))
    wrong = iter(_draw(surroundings[target], TILES - len(answer)))
    tiles = tuple(next(right) if place in answer else next(wrong) for place in range(TILES))
    return Composition(target, tiles, answer)


def _different(groups: dict[str, list[Photograph]]) -> int:
    return len({one.file for group in groups.values() for one in group})


def _draw(groups: dict[str, list[Photograph]], count: int) -> list[Photograph]:
    """Draw different photographs evenly over the classes, so that a large class does not dominate."""
    left = {name: _random.sample(group, len(group)) for name, group in groups.items()}
    drawn: dict[str, Photograph] = {}
    while len(drawn) < count:
        name = _random.choice([name for name, photographs in left.items() if photographs])
        one = left[name].pop()
        drawn[one.file] = one
    return list(drawn.values())
