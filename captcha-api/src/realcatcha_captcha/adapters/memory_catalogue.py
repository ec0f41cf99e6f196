"""The image catalogue and its outbox in memory, for tests."""

from collections.abc import Sequence

from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.catalogue import CatalogueEntry


class MemoryCatalogue:
    """Entries in a dictionary.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
    """

    def __init__(self) -> None:
        self._entries: dict[str, CatalogueEntry] = {}
        self.down = False

    async def prepare(self) -> None:
        """See `Catalogue.prepare`."""
        self._reach()

    async def add(self, entries: Sequence[CatalogueEntry]) -> None:
        """See `Catalogue.add`."""
        self._reach().update({one.id: one for one in entries})

    async def get(self, id: str) -> CatalogueEntry | None:
        """See `Catalogue.get`."""
        return self._reach().get(id)

    async def recent(
        self,
        *,
        limit: int,
        before: float | None = None,
        kind: str | None = None,
        target: str | None = None,
        photograph: str | None = None,
    ) -> list[CatalogueEntry]:
        """See `Catalogue.recent`."""
        older = [
            one
            for one in self._reach().values()
            if (before is None or one.created_at < before)
            and kind in (None, one.kind)
            and target in (None, one.target)
            and (photograph is None or photograph in one.photographs)
        ]
        return sorted(older, key=lambda one: one.created_at, reverse=True)[:limit]

    async def remove_expired(self, *, now: float) -> int:
        """See `Catalogue.remove_expired`."""
        old = [id for id, one in self._reach().items() if one.expires_at <= now]
        for id in old:
            del self._entries[id]
        return len(old)

    def _reach(self) -> dict[str, CatalogueEntry]:
        if self.down:
            raise Unavailable(private="memory catalogue: down")
        return self._entries


class MemoryCatalogueOutbox:
    """Entries in a bounded list."""

    def __init__(self, *, most: int = 10_000) -> None:
        self._entries: list[CatalogueEntry] = []
        self._most = most

    async def add(self, entries: Sequence[CatalogueEntry]) -> None:
        """See `CatalogueOutbox.add`."""
        self._entries = [*self._entries, *entries][-self._most :]

    async def peek(self, limit: int) -> list[CatalogueEntry]:
        """See `CatalogueOutbox.peek`."""
        return self._entries[:limit]

    async def remove(self, entries: Sequence[CatalogueEntry]) -> None:
        """See `CatalogueOutbox.remove`."""
        self._entries = [one for one in self._entries if one not in entries]
