"""The photographs at hand: bundled ones, and some of the picture store's with their files in memory.

Packs are built of what is at hand, so that neither MongoDB nor the object store is asked for a pack, and both may be
away. Which photographs of a large store are at hand changes with every look: the least used come next.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import Picture, Pictures
from realcatcha_captcha.pool.photographs import Photograph, PhotographIndex

MOST_HELD: Final = 512  # of at most 120,000 bytes each; usually half of that
_MOST_LISTED: Final = 4096
_MOST_LOADED: Final = 128
_AT_ONCE: Final = 8
_log = structlog.get_logger("realcatcha.pool")


class WorkingSet:
    """Keeps an index of photographs.

    Args:
        pictures: The picture store.
        objects: Where the files of its photographs are.
        folder: Where the bundled photographs are.
        bundled: Those of them that are used.
        every_s: How often the store is looked at.
        most_held: Photographs of the store that are at hand at once.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        pictures: Pictures,
        objects: ObjectStore,
        *,
        folder: Path,
        bundled: Sequence[Photograph],
        every_s: float = 60.0,
        most_held: int = MOST_HELD,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._pictures = pictures
        self._objects = objects
        self._folder = folder
        self._bundled = list(bundled)
        self._every_s = every_s
        self._most_held = most_held
        self._clock = clock
        self._next_look = float("-inf")
        self._ids: dict[str, str] = {}
        self._used: Counter[str] = Counter()
        self.index = PhotographIndex.of(folder, self._bundled)

    def note(self, files: Iterable[str]) -> None:
        """Remember that a pack was made with photographs; those of the store are told with the next look."""
        self._used.update(self._ids[file] for file in files if file in self._ids)

    async def refresh(self) -> None:
        """Look at the store, when it is time to. What is at hand stays while a store is away."""
        now = self._clock()
        if now < self._next_look:
            return
        self._next_look = now + self._every_s
        try:
            await self._tell()
            listed = await self._pictures.usable("photograph", limit=_MOST_LISTED)
            await self._hold(_spread(listed, most=self._most_held))
        except Unavailable as error:
            _log.warning("photographs_stay", held=len(self.index.held), private=error.private)

    async def _tell(self) -> None:
        if self._used:
            await self._pictures.mark_used(dict(self._used), now=self._clock())
            self._used.clear()

    async def _hold(self, wanted: Sequence[Picture]) -> None:
        """Load what is new among the wanted, a part at a time, and build the index of what is at hand."""
        photographs = {one.photograph.object_key: one for one in wanted if one.photograph}
        held = {key: data for key, data in self.index.held.items() if key in photographs}
        new = [key for key in photographs if key not in held]
        held |= await self._load(new[:_MOST_LOADED])
        if len(new) > _MOST_LOADED:
            self._next_look = self._clock()  # the next round goes on
        if held.keys() == self.index.held.keys() and not self._changed(photographs):
            return
        self._ids = {key: photographs[key].id for key in held}
        ours = [_photograph_of(photographs[key]) for key in held]
        self.index = PhotographIndex.of(self._folder, [*self._bundled, *ours], held=held)
        _log.info("photographs_at_hand", bundled=len(self._bundled), stored=len(held))

    async def _load(self, keys: Sequence[str]) -> dict[str, bytes]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def load(key: str) -> tuple[str, bytes | None]:
            async with gate:
                stored = await self._objects.get(key)
                return key, stored.data if stored else None

        return {key: data for key, data in await asyncio.gather(*map(load, keys)) if data is not None}

    def _changed(self, photographs: dict[str, Picture]) -> bool:
        """Tell whether labels of what is at hand are others than before."""
        known = {one.file: one for group in (*self.index.by_class.values(), self.index.plain) for one in group}
        return any(key in known and known[key] != _photograph_of(one) for key, one in photographs.items())


def _spread(listed: Sequence[Picture], *, most: int) -> list[Picture]:
    """Take the first pictures of each class in turn, so that a class with many does not push out the others."""
    groups: dict[str, list[Picture]] = {}
    for one in listed:
        groups.setdefault(one.shows[0] if one.shows else "", []).append(one)
    turns = [(turn, number, one) for number, group in enumerate(groups.values()) for turn, one in enumerate(group)]
    return [one for _, _, one in sorted(turns, key=lambda turn: turn[:2])[:most]]


def _photograph_of(picture: Picture) -> Photograph:
    file = picture.photograph
    if file is None:
        raise ValueError(f"{picture.id} is no photograph")
    return Photograph(
        file.object_key,
        picture.shows,
        file.width,
        file.height,
        file.licence,
        file.attribution,
        file.origin,
        file.original,
        file.box,
        picture.lacks,
    )
