"""The packs of the test keys that challenge: one of each kind, always the same, so that a site's tests can solve it."""

import time
from collections.abc import Callable
from importlib.resources import files
from typing import Final

from msgspec.structs import replace

from realcatcha_captcha.application.ports.objects import ObjectStore, media_type
from realcatcha_captcha.application.ports.packs import EASY, IMAGE_GRID, Pack

_LIFE_S: Final = 3600.0

# The right answers are documented for the users of the test keys: docs/usage.md.
_PACKS: Final = {
    IMAGE_GRID: Pack("canned", IMAGE_GRID, EASY, "canned/grid.jpg", "circles", [0, 4, 5], 150, 0.0),
    "abstract": Pack(
        "canned-row", "abstract", EASY, "canned/row.jpg", "joyful", [0, 2], 150, 0.0, weights=[0.9, 0.1, 0.9, 0.1, 0.1]
    ),
    "handwriting": Pack(
        "canned-word",
        "handwriting",
        EASY,
        "canned/word.jpg",
        "word",
        [],
        0,
        0.0,
        words=["garden"],
        width_px=360,
        height_px=140,
    ),
    "spoken": Pack("canned-recording", "spoken", EASY, "canned/recording.wav", "digits", [], 0, 0.0, words=["4 0 7 1"]),
}


class CannedPacks:
    """`PackSource` of one pack a kind; its file is put into the object store when it is first asked for, and hourly."""

    def __init__(self, objects: ObjectStore, *, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock
        self._stored_until: dict[str, float] = {}

    def has(self, kind: str, band: int) -> bool:  # the port: one pack for both bands
        """See `PackSource.has`."""
        return kind in _PACKS

    async def take(self, kind: str, band: int) -> Pack | None:
        """See `PackSource.take`."""
        pack = _PACKS.get(kind)
        if pack is None:
            return None
        now = self._clock()
        if now >= self._stored_until.get(kind, 0.0):
            await self._store(pack.object_key)
            self._stored_until[kind] = now + _LIFE_S
        return replace(pack, expires_at=now + _LIFE_S)

    async def _store(self, key: str) -> None:
        data = (files("realcatcha_captcha.adapters.canned") / key.removeprefix("canned/")).read_bytes()
        await self._objects.put(key, data, media_type(key))
