"""Remove what the picture store needs no longer: objects of rejected photographs and of none, spent images."""

import time
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

import structlog

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import Pictures, photograph_id
from realcatcha_captcha.pool.intake import OBJECT_PREFIX

_AT_ONCE: Final = 500
_DAY_S: Final = 86_400.0
_log = structlog.get_logger("realcatcha.pool")


class Clearing:
    """Clears up; what one round has no room for, the next removes.

    An object whose document never came (the process that took it in was killed) goes when it is found so twice: one
    that is being taken in has its document by then.

    Args:
        pictures: The picture store.
        objects: Where the photographs are.
        clock: Unix time, seconds.
    """

    def __init__(self, pictures: Pictures, objects: ObjectStore, *, clock: Callable[[], float] = time.time) -> None:
        self._pictures = pictures
        self._objects = objects
        self._clock = clock
        self._suspects: set[str] = set()

    async def clear(self) -> int:
        """Remove what is not needed; give how many objects and documents went. Raises Unavailable."""
        removed = await self._rejected() + await self._unknown()
        spent = await self._pictures.remove_spent(before=self._clock() - _DAY_S)
        if removed or spent:
            _log.info("pictures_cleared", objects=removed, images=spent)
        return removed + spent

    async def _rejected(self) -> int:
        needless = await self._pictures.with_needless_objects(limit=_AT_ONCE)
        if needless:
            await self._objects.delete([one.photograph.object_key for one in needless if one.photograph])
            await self._pictures.forget_objects([one.id for one in needless])
        return len(needless)

    async def _unknown(self) -> int:
        keys = {_id_of(key): key for key in await self._objects.list_keys(OBJECT_PREFIX)}
        ids = list(keys)
        for start in range(0, len(ids), _AT_ONCE):
            for id in await self._pictures.known(ids[start : start + _AT_ONCE]):
                del keys[id]
        gone = {id: key for id, key in keys.items() if id in self._suspects}
        self._suspects = keys.keys() - gone.keys()
        if gone:
            await self._objects.delete(list(gone.values()))
        return len(gone)


def _id_of(key: str) -> str:
    return photograph_id(PurePosixPath(key).stem)
