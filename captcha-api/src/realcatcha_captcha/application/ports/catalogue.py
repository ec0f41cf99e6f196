"""The image catalogue: what an administrator sees of the pool. Serving never reads it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class CatalogueEntry(msgspec.Struct, frozen=True):
    """One pack as the administrator sees it.

    Attributes:
        id: Id of the pack.
        photographs: Bundled file of each tile, row-major.
        created_at: Unix time, seconds.
        expires_at: Unix time, seconds; the entry may be removed after it.
    """

    id: str
    kind: str
    band: int
    object_key: str
    target: str
    answer: list[int]
    photographs: list[str]
    created_at: float
    expires_at: float


class Catalogue(Protocol):
    """Entries by pack id."""

    async def prepare(self) -> None:
        """Create what the store needs (indexes). Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def add(self, entries: Sequence[CatalogueEntry]) -> None:
        """Store entries; one stored before is replaced. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def get(self, id: str) -> CatalogueEntry | None:
        """Read one entry; None when there is none. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def recent(
        self,
        *,
        limit: int,
        before: float | None = None,
        kind: str | None = None,
        target: str | None = None,
        photograph: str | None = None,
    ) -> list[CatalogueEntry]:
        """List entries, newest first, made before a Unix time. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def remove_expired(self, *, now: float) -> int:
        """Remove entries that expired; give their number. Raises `realcatcha_kit.errors.Unavailable`."""
        ...


class CatalogueOutbox(Protocol):
    """Entries on their way to the catalogue; it holds them while the catalogue is away."""

    async def add(self, entries: Sequence[CatalogueEntry]) -> None:
        """Append entries; beyond its bound the oldest are dropped. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def peek(self, limit: int) -> list[CatalogueEntry]:
        """Read the oldest entries without removing them. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def remove(self, entries: Sequence[CatalogueEntry]) -> None:
        """Remove entries that arrived; absent ones are no error. Raises `realcatcha_kit.errors.Unavailable`."""
        ...
