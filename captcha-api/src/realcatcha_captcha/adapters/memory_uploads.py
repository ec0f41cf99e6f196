"""Uploads in memory, for tests."""

from collections.abc import Sequence

from msgspec.structs import replace
from realcatcha_contracts.pool import Place, UploadStatus
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.uploads import RefusedFile, Upload


class MemoryUploads:
    """Uploads in a dictionary.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
    """

    def __init__(self) -> None:
        self._uploads: dict[str, Upload] = {}
        self._refused: dict[tuple[str, str], RefusedFile] = {}
        self.down = False

    async def prepare(self) -> None:
        """See `Uploads.prepare`."""
        self._reach()

    async def add(self, upload: Upload) -> None:
        """See `Uploads.add`."""
        self._reach()[upload.id] = upload

    async def get(self, id: str) -> Upload | None:
        """See `Uploads.get`."""
        return self._reach().get(id)

    async def settle(self, id: str, status: UploadStatus, *, reason: str = "", picture_id: str = "") -> bool:
        """See `Uploads.settle`."""
        found = self._reach().get(id)
        if found is None or found.status != "waiting":
            return False
        self._uploads[id] = replace(found, status=status, reason=reason, picture_id=picture_id)
        return True

    async def expire(self, *, before: float) -> int:
        """See `Uploads.expire`."""
        old = [one.id for one in self._reach().values() if one.status == "waiting" and one.expires_at < before]
        for id in old:
            await self.settle(id, "expired")
        return len(old)

    async def forget(self, *, before: float) -> int:
        """See `Uploads.forget`."""
        old = [one.id for one in self._reach().values() if one.status != "waiting" and one.created_at < before]
        for id in old:
            del self._uploads[id]
        return len(old)

    async def page(
        self, *, limit: int, status: UploadStatus | None = None, before: Place | None = None
    ) -> list[Upload]:
        """See `Uploads.page`."""
        found = [
            one
            for one in self._reach().values()
            if status in (None, one.status) and (before is None or (one.created_at, one.id) < before)
        ]
        return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]

    async def refuse(self, files: Sequence[RefusedFile]) -> None:
        """See `Uploads.refuse`."""
        self._reach()
        self._refused.update({(one.origin, one.name): one for one in files})

    async def refused(self, *, limit: int) -> list[RefusedFile]:
        """See `Uploads.refused`."""
        self._reach()
        return sorted(self._refused.values(), key=lambda one: one.at, reverse=True)[:limit]

    def _reach(self) -> dict[str, Upload]:
        if self.down:
            raise Unavailable(private="memory uploads: down")
        return self._uploads
