"""Ready packs in memory, for tests and for developing without Redis."""

import time
from collections import deque
from collections.abc import Callable, Sequence

import msgspec
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.packs import Pack


class MemoryPacks:
    """Source and shelf in one.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
    """

    def __init__(self, *, margin_s: float = 300.0, clock: Callable[[], float] = time.time) -> None:
        self._lists: dict[tuple[str, int], deque[Pack]] = {}
        self._margin_s = margin_s
        self._clock = clock
        self.down = False

    async def take(self, kind: str, band: int) -> Pack | None:
        """See `PackSource.take`."""
        waiting = self._list(kind, band)
        while waiting:
            pack = waiting.popleft()
            if pack.expires_at > self._clock() + self._margin_s:
                if pack.uses_left > 1:
                    waiting.append(msgspec.structs.replace(pack, uses_left=pack.uses_left - 1))
                return pack
        return None

    def has(self, kind: str, band: int) -> bool:
        """See `PackSource.has`."""
        return any(pack.expires_at > self._clock() + self._margin_s for pack in self._lists.get((kind, band), ()))

    async def put(self, packs: Sequence[Pack]) -> None:
        """See `PackShelf.put`."""
        for pack in packs:
            self._list(pack.kind, pack.band).append(pack)

    async def level(self, kind: str, band: int) -> int:
        """See `PackShelf.level`."""
        return len(self._list(kind, band))

    async def purge(self, kind: str, band: int, *, now: float) -> int:
        """See `PackShelf.purge`."""
        waiting = self._list(kind, band)
        removed = 0
        while waiting and waiting[0].expires_at <= now:
            waiting.popleft()
            removed += 1
        return removed

    def _list(self, kind: str, band: int) -> deque[Pack]:
        if self.down:
            raise Unavailable(private="memory packs: down")
        return self._lists.setdefault((kind, band), deque())
