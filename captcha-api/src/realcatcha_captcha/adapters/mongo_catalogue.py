"""The image catalogue in MongoDB, collection ``packs``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import ReplaceOne
from pymongo.asynchronous.database import AsyncDatabase

from realcatcha_captcha.adapters.driver_errors import mongo_errors
from realcatcha_captcha.adapters.mongo_clients import Document
from realcatcha_captcha.adapters.mongo_indexes import ensure_ttl_index
from realcatcha_captcha.application.ports.catalogue import CatalogueEntry


class MongoCatalogue:
    """Entries by pack id; an index lets expired ones go by themselves.

    There is none of photographs: NX-27017 finds nothing by an index of an array (0.8.1), and a few thousand
    entries are quickly looked through for an administrator.
    """

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._packs = database["packs"]

    async def prepare(self) -> None:
        """See `Catalogue.prepare`."""
        with mongo_errors():
            await ensure_ttl_index(self._packs, "expires_at", seconds=0)
            await self._packs.create_index([("created_at", -1)])

    async def add(self, entries: Sequence[CatalogueEntry]) -> None:
        """See `Catalogue.add`."""
        if not entries:
            return
        with mongo_errors():
            replacements = [ReplaceOne({"_id": one.id}, _document_of(one), upsert=True) for one in entries]
            await self._packs.bulk_write(replacements, ordered=False)

    async def get(self, id: str) -> CatalogueEntry | None:
        """See `Catalogue.get`."""
        with mongo_errors():
            found = await self._packs.find_one({"_id": id})
        return None if found is None else _entry_of(found)

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
        named = (("kind", kind), ("target", target), ("photographs", photograph))
        wanted: Document = {name: value for name, value in named if value is not None}
        if before is not None:
            wanted["created_at"] = {"$lt": _date(before)}
        with mongo_errors():
            cursor = self._packs.find(wanted).sort("created_at", -1).limit(limit)
            return [_entry_of(found) async for found in cursor]

    async def remove_expired(self, *, now: float) -> int:
        """See `Catalogue.remove_expired`."""
        with mongo_errors():
            return (await self._packs.delete_many({"expires_at": {"$lte": _date(now)}})).deleted_count


def _document_of(entry: CatalogueEntry) -> Document:
    fields: dict[str, Any] = msgspec.structs.asdict(entry)
    id = fields.pop("id")
    return {"_id": id, **fields, "created_at": _date(entry.created_at), "expires_at": _date(entry.expires_at)}


def _entry_of(document: Document) -> CatalogueEntry:
    times = {name: document[name].timestamp() for name in ("created_at", "expires_at")}
    return msgspec.convert({**document, "id": document["_id"], **times}, CatalogueEntry)


def _date(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
