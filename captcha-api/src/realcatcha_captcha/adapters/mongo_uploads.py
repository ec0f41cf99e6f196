"""Uploads and refused files in MongoDB, collections ``uploads`` and ``refused_files``."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from pymongo import ReplaceOne
from pymongo.asynchronous.database import AsyncDatabase
from realcatcha_contracts.pool import Place, UploadStatus

from realcatcha_captcha.adapters.driver_errors import mongo_errors
from realcatcha_captcha.adapters.mongo_clients import Document
from realcatcha_captcha.adapters.mongo_indexes import ensure_ttl_index
from realcatcha_captcha.application.ports.uploads import RefusedFile, Upload

_REFUSED_KEPT_S: Final = 90 * 86_400


class MongoUploads:
    """Uploads by id; `prepare` before the first use makes its queries fast."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._uploads = database["uploads"]
        self._refused = database["refused_files"]

    async def prepare(self) -> None:
        """See `Uploads.prepare`."""
        with mongo_errors():
            await self._uploads.create_index([("status", 1), ("expires_at", 1)])
            await self._uploads.create_index([("created_at", -1)])
            await ensure_ttl_index(self._refused, "at", seconds=_REFUSED_KEPT_S)

    async def add(self, upload: Upload) -> None:
        """See `Uploads.add`."""
        fields: Document = msgspec.to_builtins(upload)
        with mongo_errors():
            await self._uploads.insert_one({"_id": fields.pop("id"), **fields})

    async def get(self, id: str) -> Upload | None:
        """See `Uploads.get`."""
        with mongo_errors():
            found = await self._uploads.find_one({"_id": id})
        return None if found is None else _upload_of(found)

    async def settle(self, id: str, status: UploadStatus, *, reason: str = "", picture_id: str = "") -> bool:
        """See `Uploads.settle`."""
        fields = {"status": status, "reason": reason, "picture_id": picture_id}
        with mongo_errors():
            done = await self._uploads.update_one({"_id": id, "status": "waiting"}, {"$set": fields})
            return done.matched_count == 1

    async def expire(self, *, before: float) -> int:
        """See `Uploads.expire`."""
        wanted = {"status": "waiting", "expires_at": {"$lt": before}}
        with mongo_errors():
            return (await self._uploads.update_many(wanted, {"$set": {"status": "expired"}})).matched_count

    async def forget(self, *, before: float) -> int:
        """See `Uploads.forget`."""
        settled = {"status": {"$in": ["taken", "known", "refused", "expired"]}, "created_at": {"$lt": before}}
        with mongo_errors():
            return (await self._uploads.delete_many(settled)).deleted_count

    async def page(
        self, *, limit: int, status: UploadStatus | None = None, before: Place | None = None
    ) -> list[Upload]:
        """See `Uploads.page`."""
        wanted: Document = {} if status is None else {"status": status}
        if before is not None:
            created_at, id = before
            wanted["$or"] = [{"created_at": {"$lt": created_at}}, {"created_at": created_at, "_id": {"$lt": id}}]
        with mongo_errors():
            cursor = self._uploads.find(wanted).sort([("created_at", -1), ("_id", -1)]).limit(limit)
            return [_upload_of(found) async for found in cursor]

    async def refuse(self, files: Sequence[RefusedFile]) -> None:
        """See `Uploads.refuse`."""
        if not files:
            return
        with mongo_errors():
            changes = [ReplaceOne({"_id": _key(one)}, _document_of(one), upsert=True) for one in files]
            await self._refused.bulk_write(changes, ordered=False)

    async def refused(self, *, limit: int) -> list[RefusedFile]:
        """See `Uploads.refused`."""
        with mongo_errors():
            cursor = self._refused.find({}).sort("at", -1).limit(limit)
            return [
                RefusedFile(found["name"], found["origin"], found["reason"], found["at"].timestamp())
                async for found in cursor
            ]


def _upload_of(document: Mapping[str, Any]) -> Upload:
    return msgspec.convert({**document, "id": document["_id"]}, Upload)


def _document_of(file: RefusedFile) -> Document:
    at = datetime.fromtimestamp(file.at, UTC)
    return {"_id": _key(file), "name": file.name, "origin": file.origin, "reason": file.reason, "at": at}


def _key(file: RefusedFile) -> str:
    return hashlib.sha256(f"{file.origin}\0{file.name}".encode("utf-8", "surrogatepass")).hexdigest()
