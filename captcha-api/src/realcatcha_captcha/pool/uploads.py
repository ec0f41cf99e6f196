"""Take in what administrators uploaded into the object store's inbox.

Nothing that the form promised is believed: stores are known to ignore the size and the media type of a signed form. An
upload is settled before its object is removed, so that a process that is killed between the two only leaves an object
that the next look removes.
"""

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

import structlog

from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.pictures import Pictures, photograph_id
from realcatcha_captcha.application.ports.uploads import INBOX, MOST_BYTES, RefusedFile, Upload, Uploads
from realcatcha_captcha.pool.intake import Intake, Line, Rights
from realcatcha_captcha.pool.sources import Incoming, NoSourceError, PhotographSource

ORIGIN: Final = "upload"
_GRACE_S: Final = 3600.0
_KEPT_S: Final = 90 * 86_400.0
_OURS: Final = re.compile(r"[0-9a-f]{32}\.(?:jpg|png|webp)")
_log = structlog.get_logger("realcatcha.pool")


class UploadIntake:
    """Looks into the inbox.

    Args:
        source: Opens the inbox; raises NoSourceError where there is none yet.
        uploads: What was signed.
        pictures: The picture store.
        objects: Where the photographs go, and the inbox is.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        source: Callable[[], PhotographSource],
        uploads: Uploads,
        pictures: Pictures,
        objects: ObjectStore,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._uploads = uploads
        self._pictures = pictures
        self._objects = objects
        self._clock = clock

    async def take(self, *, seconds: float, every: bool = False) -> int:
        """Take what is there for about so long; give how many uploads were settled. Raises Unavailable.

        Unless `every` is asked for the inbox is not even listed while no upload waits.
        """
        if not every and not await self._uploads.page(limit=1, status="waiting"):
            return 0
        until, settled = time.monotonic() + seconds, 0
        try:
            files = self._source().files()
        except NoSourceError:
            return 0
        for file in files:
            settled += await self._take(file) if _OURS.fullmatch(file.name) else 0
            if time.monotonic() >= until:
                break
        return settled

    async def expire(self) -> int:
        """Give up uploads that never came, and forget those of long ago; give how many never came.

        Raises Unavailable.
        """
        await self._uploads.forget(before=self._clock() - _KEPT_S)
        return await self._uploads.expire(before=self._clock() - _GRACE_S)

    async def _take(self, file: Incoming) -> bool:
        upload = await self._uploads.get(PurePosixPath(file.name).stem)
        waits = upload is not None and upload.status == "waiting"
        if upload is not None and waits:
            try:
                data = b"" if file.size > MOST_BYTES else file.read()
            except OSError:  # another worker was faster
                return False
            await self._settle(upload, file, data)
        await self._objects.delete([f"{INBOX}/{file.name}"])
        return waits

    async def _settle(self, upload: Upload, file: Incoming, data: bytes) -> None:
        reason = _unfit(upload, file, data)
        intake = self._intake(upload, file.name)
        if reason is None:
            await intake.take([Incoming(file.name, len(data), file.stamp, lambda: data)])
            reason = intake.report.refused.get(file.name)
        if reason is not None:
            name = upload.original or file.name
            await self._uploads.refuse([RefusedFile(name, ORIGIN, reason, self._clock())])
            await self._uploads.settle(upload.id, "refused", reason=reason)
            _log.info("upload_refused", upload=upload.id, reason=reason)
            return
        picture = photograph_id(hashlib.sha256(data).hexdigest())
        await self._uploads.settle(upload.id, "taken" if intake.report.taken else "known", picture_id=picture)
        _log.info("upload_taken", upload=upload.id, picture=picture)

    def _intake(self, upload: Upload, name: str) -> Intake:
        line = Line(
            name,
            labels=upload.labels,
            licence=upload.licence,
            attribution=upload.attribution,
            source=upload.source,
            original=upload.original,
        )
        return Intake(self._pictures, self._objects, lines={name: line}, rights=Rights(), origin=ORIGIN)


def _unfit(upload: Upload, file: Incoming, data: bytes) -> str | None:
    """Say why a file is not what its form allowed."""
    if file.size > MOST_BYTES or len(data) > MOST_BYTES:
        return "the file is too large"
    return None if _kind_of(data) == upload.content_type else f"not the {upload.content_type} that was announced"


def _kind_of(data: bytes) -> str:
    """Tell the media type by the first bytes; empty for any other."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
