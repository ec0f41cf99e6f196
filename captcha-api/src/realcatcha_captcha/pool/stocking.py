"""Keep the lists of packs filled, the catalogue told and the stores free of what expired.

Nothing is lost by a crash at any point: the image is stored first, then the catalogue's entry is in its outbox, then
the pack is in its list. A crash between leaves an image that nobody can ask for; it goes when its time is over.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.catalogue import Catalogue, CatalogueOutbox
from realcatcha_captcha.application.ports.objects import ObjectStore, media_type
from realcatcha_captcha.application.ports.packs import PackShelf
from realcatcha_captcha.application.ports.shelf_reports import ShelfReport, ShelfReports
from realcatcha_captcha.application.ports.withdrawals import Withdrawals
from realcatcha_captcha.pool.building import OBJECT_PREFIX, BuiltPack, is_garbage
from realcatcha_captcha.pool.composition import NotYetError, PoolTooSmallError

_BATCH: Final = 4
_FLUSH_AT_ONCE: Final = 500
_MINUTE_S: Final = 60.0
_log = structlog.get_logger("realcatcha.pool")

Shelf = tuple[str, int]
Builder = Callable[[], BuiltPack | Awaitable[BuiltPack]]


@dataclass(frozen=True)
class Marks:
    """A list below `low` is filled up to `high`."""

    low: int
    high: int

    def shared(self, share: float) -> "Marks":
        """Give marks of a part of these, at least 1."""
        return Marks(max(1, round(self.low * share)), max(1, round(self.high * share)))


@dataclass(frozen=True)
class Supply:
    """How one list is filled.

    Attributes:
        build: Builds one pack, at once or awaited; raises `PoolTooSmallError` where there is nothing to build it of,
            and `Unavailable` where the store of what it is built of is away.
        marks: When to fill the list, and how far.
    """

    build: Builder
    marks: Marks


class Stocker:
    """Fills the lists of ready packs.

    Args:
        shelf: Lists of ready packs.
        objects: Store of the images.
        outbox: Way to the catalogue.
        supplies: How each list is filled, by its shelf and band.
        withdrawals: Photographs that no pack may show any more.
        reports: Where administrators read how full the lists are to be; None: nowhere.
        builds_per_minute: Most packs built in any minute.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        shelf: PackShelf,
        objects: ObjectStore,
        outbox: CatalogueOutbox,
        *,
        supplies: Mapping[Shelf, Supply],
        withdrawals: Withdrawals | None = None,
        reports: ShelfReports | None = None,
        builds_per_minute: int = 3000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._withdrawals = withdrawals
        self._reports = reports
        self._withdrawn: set[str] = set()
        self._shortages: dict[Shelf, str] = {}
        self._shelf = shelf
        self._objects = objects
        self._outbox = outbox
        self._supplies = dict(supplies)
        self._builds_per_minute = builds_per_minute
        self._clock = clock
        self._filling: set[Shelf] = set()
        self._built_at: deque[float] = deque()

    async def top_up(self, *, seconds: float) -> int:
        """Fill every list that fell below its low-water mark, the emptiest first, for at most about `seconds`.

        Of lists that are equally empty the one that was named first goes first.

        Returns:
            How many packs were built.

        A list that there is nothing to build for is passed over, with a line in the log.

        Raises:
            Unavailable: A store is away; what was listed before stays.
        """
        until = self._clock() + seconds
        levels = await self._levels()
        self._filling |= {shelf for shelf, level in levels.items() if level < self._supplies[shelf].marks.low}
        wanting = {shelf for shelf in self._filling if self._missing(shelf, levels)}
        built = 0
        while wanting and self._clock() < until:
            in_turn = [one for one in self._supplies if one in wanting]
            shelf = min(in_turn, key=lambda one: levels[one] / self._supplies[one].marks.high)
            count = min(_BATCH, self._missing(shelf, levels), self._allowance())
            if count <= 0:
                break
            stocked = await self._stock(shelf, count)
            built += stocked
            levels[shelf] += stocked
            if stocked < count or not self._missing(shelf, levels):
                wanting.remove(shelf)
        # What this round had no time for, the next goes on with.
        self._filling = {one for one in self._filling if self._missing(one, levels)}
        await self._report()
        if built:
            _log.info("packs_built", packs=built, levels={f"{kind}:{band}": n for (kind, band), n in levels.items()})
        return built

    async def collect(self) -> int:
        """Remove expired images from the store and expired packs from the lists; give how many images went.

        Raises `realcatcha_kit.errors.Unavailable`.
        """
        now = self._clock()
        for kind, band in self._supplies:
            await self._shelf.purge(kind, band, now=now)
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

    async def _levels(self) -> dict[Shelf, int]:
        levels = {}
        for kind, band in self._supplies:
            await self._shelf.purge(kind, band, now=self._clock())
            levels[kind, band] = await self._shelf.level(kind, band)
        return levels

    def _missing(self, shelf: Shelf, levels: dict[Shelf, int]) -> int:
        return max(0, self._supplies[shelf].marks.high - levels[shelf])

    async def _stock(self, shelf: Shelf, count: int) -> int:
        """Build packs and list them: image, outbox, list, in this order; give how many."""
        packs = await self._build(shelf, count)
        self._built_at.extend([self._clock()] * len(packs))
        packs = [one for one in packs if self._withdrawn.isdisjoint(one.entry.photographs)]
        for one in packs:
            key = one.pack.object_key
            await self._objects.put(key, one.image, media_type(key))
        await self._outbox.add([one.entry for one in packs])
        await self._shelf.put([one.pack for one in packs])
        await self._withdraw(packs)
        return len(packs)

    async def _withdraw(self, packs: Sequence[BuiltPack]) -> None:
        """Take packs back whose photographs were removed while they were built."""
        if self._withdrawals is None:
            return
        self._withdrawn = await self._withdrawals.photographs()
        gone = [one.pack.id for one in packs if not self._withdrawn.isdisjoint(one.entry.photographs)]
        await self._withdrawals.withdraw(gone, now=self._clock())

    async def _report(self) -> None:
        if self._reports is None:
            return
        shelves = [
            ShelfReport(kind, band, supply.marks.low, supply.marks.high, self._shortages.get((kind, band), ""))
            for (kind, band), supply in self._supplies.items()
        ]
        await self._reports.put(shelves, now=self._clock())

    async def _build(self, shelf: Shelf, count: int) -> list[BuiltPack]:
        """Build packs, fewer than `count` where there is nothing more to build them of."""
        packs: list[BuiltPack] = []
        self._shortages.pop(shelf, None)
        try:
            while len(packs) < count:
                built = self._supplies[shelf].build()
                packs.append(await built if isawaitable(built) else built)
        except NotYetError as error:
            self._shortages[shelf] = str(error)
            _log.info("nothing_to_build_of_yet", kind=shelf[0], band=shelf[1], reason=str(error))
        except PoolTooSmallError as error:
            self._shortages[shelf] = str(error)
            _log.warning("nothing_to_build_of", kind=shelf[0], band=shelf[1], reason=str(error))
        except Unavailable as error:  # other lists can be filled meanwhile
            self._shortages[shelf] = "the store of pictures is away"
            _log.warning("store_of_pictures_is_away", kind=shelf[0], band=shelf[1], private=error.private)
        return packs

    def _allowance(self) -> int:
        """Count how many packs may still be built in this minute."""
        while self._built_at and self._built_at[0] <= self._clock() - _MINUTE_S:
            self._built_at.popleft()
        return self._builds_per_minute - len(self._built_at)
