"""Keep the lists of packs filled, the catalogue told and the stores free of what expired.

Nothing is lost by a crash at any point: the image is stored first, then the catalogue's entry is in its outbox, then
the pack is in its list. A crash between leaves an image that nobody can ask for; it goes when its time is over.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from realcatcha_captcha.application.ports.catalogue import Catalogue, CatalogueOutbox
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.packs import BANDS, IMAGE_GRID, PackShelf
from realcatcha_captcha.pool.building import CONTENT_TYPE, OBJECT_PREFIX, BuiltPack, is_garbage

_BATCH: Final = 4
_FLUSH_AT_ONCE: Final = 500
_MINUTE_S: Final = 60.0
_log = structlog.get_logger("realcatcha.pool")

Builder = Callable[[int], BuiltPack]


@dataclass(frozen=True)
class Marks:
    """A list below `low` is filled up to `high`."""

    low: int
    high: int


class Stocker:
    """Fills the lists of image grids.

    Args:
        shelf: Lists of ready packs.
        objects: Store of the images.
        outbox: Way to the catalogue.
        build: Builds one pack of a band.
        marks: When to fill, and how far.
        builds_per_minute: Most packs built in any minute.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        shelf: PackShelf,
        objects: ObjectStore,
        outbox: CatalogueOutbox,
        *,
        build: Builder,
        marks: Marks,
        builds_per_minute: int = 3000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf = shelf
        self._objects = objects
        self._outbox = outbox
        self._build = build
        self._marks = marks
        self._builds_per_minute = builds_per_minute
        self._clock = clock
        self._filling: set[int] = set()
        self._built_at: deque[float] = deque()

    async def top_up(self, *, seconds: float) -> int:
        """Fill every list that fell below its low-water mark, the emptiest first, for at most about `seconds`.

        Returns:
            How many packs were built.

        Raises:
            Unavailable: A store is away; what was listed before stays.
            PoolTooSmallError: The photographs do not suffice.
        """
        until = self._clock() + seconds
        levels = await self._levels()
        self._filling |= {band for band, level in levels.items() if level < self._marks.low}
        wanting = {band for band in self._filling if levels[band] < self._marks.high}
        built = 0
        while wanting and self._clock() < until:
            band = min(wanting, key=lambda one: levels[one])
            count = min(_BATCH, self._marks.high - levels[band], self._allowance())
            if count <= 0:
                break
            await self._stock(band, count)
            built += count
            levels[band] += count
            wanting = {one for one in wanting if levels[one] < self._marks.high}
        self._filling &= wanting  # what this round had no time for, the next goes on with
        if built:
            _log.info("packs_built", packs=built, levels={str(band): level for band, level in levels.items()})
        return built

    async def collect(self) -> int:
        """Remove expired images from the store and expired packs from the lists; give how many images went.

        Raises `realcatcha_kit.errors.Unavailable`.
        """
        now = self._clock()
        for band in BANDS:
            await self._shelf.purge(IMAGE_GRID, band, now=now)
        old = [key for key in await self._objects.list_keys(OBJECT_PREFIX) if is_garbage(key, now=now)]
        if old:
            await self._objects.delete(old)
        _log.info("objects_collected", objects=len(old))
        return len(old)

    async def flush(self, catalogue: Catalogue) -> int:
        """Move entries from the outbox to the catalogue; give how many. Raises Unavailable, entries then wait."""
        moved = 0
        while entries := await self._outbox.peek(_FLUSH_AT_ONCE):
            await catalogue.add(entries)
            await self._outbox.remove(entries)
            moved += len(entries)
        return moved

    async def _levels(self) -> dict[int, int]:
        levels = {}
        for band in BANDS:
            await self._shelf.purge(IMAGE_GRID, band, now=self._clock())
            levels[band] = await self._shelf.level(IMAGE_GRID, band)
        return levels

    async def _stock(self, band: int, count: int) -> None:
        """Build packs and list them: image, outbox, list, in this order."""
        packs = [self._build(band) for _ in range(count)]
        self._built_at.extend([self._clock()] * count)
        for one in packs:
            await self._objects.put(one.pack.object_key, one.image, CONTENT_TYPE)
        await self._outbox.add([one.entry for one in packs])
        await self._shelf.put([one.pack for one in packs])

    def _allowance(self) -> int:
        """Count how many packs may still be built in this minute."""
        while self._built_at and self._built_at[0] <= self._clock() - _MINUTE_S:
            self._built_at.popleft()
        return self._builds_per_minute - len(self._built_at)
