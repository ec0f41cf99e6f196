"""Photographs that administrators upload by themselves, from the signed form to the picture or the refusal."""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec
from realcatcha_contracts.pool import Place, UploadStatus, UploadType

MOST_BYTES: Final = 20_000_000
"""Of one photograph: what the intake takes from anywhere."""
INBOX: Final = "inbox"
"""Folder of the object store that uploads go to."""


class Upload(msgspec.Struct, frozen=True):
    """One upload. Times are Unix times in seconds.

    Attributes:
        id: 32 hex digits; the object is named by it.
        labels: Every class that the photograph shows, by whoever uploads it; empty: the model is to say.
        source: Where it is from; `original` its name there.
        expires_at: No file is accepted after it.
        reason: Why it was refused.
        picture_id: What became of it.
    """

    id: str
    content_type: UploadType
    licence: str
    attribution: str
    created_at: float
    expires_at: float
    labels: list[str] = msgspec.field(default_factory=list)
    source: str = ""
    original: str = ""
    status: UploadStatus = "waiting"
    reason: str = ""
    picture_id: str = ""


class RefusedFile(msgspec.Struct, frozen=True):
    """A file that did not become a picture: its name where it came from, why, and when (Unix time, seconds)."""

    name: str
    origin: str
    reason: str
    at: float


class Uploads(Protocol):
    """Uploads by id, and files that were refused. Every method raises `realcatcha_kit.errors.Unavailable`."""

    async def prepare(self) -> None:
        """Create what the store needs (indexes)."""
        ...

    async def add(self, upload: Upload) -> None:
        """Store a new upload."""
        ...

    async def get(self, id: str) -> Upload | None:
        """Read one; None when there is none."""
        ...

    async def settle(self, id: str, status: UploadStatus, *, reason: str = "", picture_id: str = "") -> bool:
        """Say what became of one that waits; False, and nothing changed, where that is said already."""
        ...

    async def expire(self, *, before: float) -> int:
        """Settle those that wait and expired before a time; give their number."""
        ...

    async def forget(self, *, before: float) -> int:
        """Remove settled uploads that were signed before a time; give their number. Pictures know what was said."""
        ...

    async def page(
        self, *, limit: int, status: UploadStatus | None = None, before: Place | None = None
    ) -> list[Upload]:
        """List uploads, newest first, that come after the one whose `created_at` and `id` are `before`."""
        ...

    async def refuse(self, files: Sequence[RefusedFile]) -> None:
        """Remember refused files; of one name and origin the last refusal. They go after 90 days."""
        ...

    async def refused(self, *, limit: int) -> list[RefusedFile]:
        """List refused files, newest first."""
        ...
