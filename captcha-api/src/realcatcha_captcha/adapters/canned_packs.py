"""The pack of the always-challenge test key: always the same grid, so that a site's own tests can solve it."""

import time
from collections.abc import Callable
from importlib.resources import files
from typing import Final

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.packs import EASY, IMAGE_GRID, Pack

ANSWER: Final = (0, 4, 5)
"""Tiles of the circles, row-major; documented for the users of the test key."""

_KEY: Final = "canned/grid.jpg"
_LIFE_S: Final = 3600.0


class CannedPacks:
    """`PackSource` of one grid; its image is put into the object store when it is first asked for, and hourly.

    The other kinds have no canned pack: the test key asks a grid alone.
    """

    def __init__(self, objects: ObjectStore, *, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock
        self._stored_until = 0.0

    def has(self, kind: str, band: int) -> bool:  # the port: one pack for both bands
        """See `PackSource.has`."""
        return kind == IMAGE_GRID

    async def take(self, kind: str, band: int) -> Pack | None:
        """See `PackSource.take`."""
        if not self.has(kind, band):
            return None
        now = self._clock()
        if now >= self._stored_until:
            image = (files("realcatcha_captcha.adapters.canned") / "grid.jpg").read_bytes()
            await self._objects.put(_KEY, image, "image/jpeg")
            self._stored_until = now + _LIFE_S
        return Pack(
            id="canned",
            kind=IMAGE_GRID,
            band=EASY,
            object_key=_KEY,
            target="circles",
            answer=list(ANSWER),
            tile_px=150,
            expires_at=now + _LIFE_S,
        )
