"""The picture store in MongoDB, collection ``pictures``.

Only operations that the embedded server has as well as MongoDB 7: each claim is one `findOneAndUpdate`, and counts are
grouped by one field.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from pymongo import ReturnDocument, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError
from realcatcha_contracts import ClassScore

from realcatcha_captcha.adapters.driver_errors import mongo_errors
from realcatcha_captcha.adapters.mongo_clients import Document
from realcatcha_captcha.application.ports.pictures import SOURCES, STATUSES, Picture, Source, Status, Stock, Verdict

_DUPLICATE_KEY: Final = 11_000
_INDEXES: Final = (
    [("status", 1), ("sent_at", 1)],
    [("source", 1), ("status", 1), ("uses", 1), ("created_at", 1)],
    [("source", 1), ("status", 1), ("shows", 1), ("uses", 1)],
    [("created_at", -1)],
)


class MongoPictures:
    """Pictures by id; `prepare` before the first use makes its queries fast."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._pictures = database["pictures"]

    async def prepare(self) -> None:
        """See `Pictures.prepare`."""
        with mongo_errors():
            for keys in _INDEXES:
                await self._pictures.create_index(keys)

    async def add(self, pictures: Sequence[Picture]) -> set[str]:
        """See `Pictures.add`."""
        unique = list({one.id: one for one in reversed(pictures)}.values())
        if not unique:
            return set()
        with mongo_errors():
            try:
                await self._pictures.insert_many([_document_of(one) for one in unique], ordered=False)
            except BulkWriteError as error:
                failures = error.details.get("writeErrors", []) if error.details else []
                if not failures or any(failure.get("code") != _DUPLICATE_KEY for failure in failures):
                    raise
                there = {failure["index"] for failure in failures}
                return {one.id for number, one in enumerate(unique) if number not in there}
        return {one.id for one in unique}

    async def get(self, id: str) -> Picture | None:
        """See `Pictures.get`."""
        with mongo_errors():
            return _picture_or_none(await self._pictures.find_one({"_id": id}))

    async def known(self, ids: Collection[str]) -> set[str]:
        """See `Pictures.known`."""
        with mongo_errors():
            cursor = self._pictures.find({"_id": {"$in": list(ids)}}, {"_id": 1})
            return {str(found["_id"]) async for found in cursor}

    async def claim_due(self, *, now: float, again_after_s: float, most_attempts: int, limit: int) -> list[Picture]:
        """See `Pictures.claim_due`."""
        due: Document = {"status": "pending", "sent_at": {"$lte": now - again_after_s}}
        given_up = {"status": "rejected", "reason": "not-labelled", "labelled_at": now}
        change = {"$set": {"sent_at": now}, "$inc": {"attempts": 1}}
        claimed: list[Picture] = []
        with mongo_errors():
            await self._pictures.update_many({**due, "attempts": {"$gte": most_attempts}}, {"$set": given_up})
            while len(claimed) < limit:
                found = await self._pictures.find_one_and_update(
                    {**due, "attempts": {"$lt": most_attempts}},
                    change,
                    sort=[("sent_at", 1)],
                    return_document=ReturnDocument.AFTER,
                )
                if found is None:
                    break
                claimed.append(_picture_of(found))
        return claimed

    async def in_flight(self, *, since: float) -> int:
        """See `Pictures.in_flight`."""
        with mongo_errors():
            return await self._count({"status": "pending", "sent_at": {"$gt": since}})

    async def record(
        self, id: str, verdict: Verdict, *, scores: Sequence[ClassScore], model_version: str, now: float
    ) -> bool:
        """See `Pictures.record`."""
        said = {"scores": msgspec.to_builtins(list(scores)), "model_version": model_version, "labelled_at": now}
        return await self._change(id, "pending", {**_fields_of(verdict), **said})

    async def usable(
        self, source: Source, *, shows: str | None = None, lacks: str | None = None, limit: int
    ) -> list[Picture]:
        """See `Pictures.usable`."""
        order = [("uses", 1), ("created_at", 1), ("_id", 1)]
        with mongo_errors():
            cursor = self._pictures.find(_accepted(source, shows, lacks)).sort(order).limit(limit)
            return [_picture_of(found) async for found in cursor]

    async def claim_unused(
        self, source: Source, *, shows: str | None = None, lacks: str | None = None, now: float
    ) -> Picture | None:
        """See `Pictures.claim_unused`."""
        with mongo_errors():
            found = await self._pictures.find_one_and_update(
                {**_accepted(source, shows, lacks), "uses": 0},
                {"$inc": {"uses": 1}, "$set": {"used_at": now}},
                sort=[("created_at", 1), ("_id", 1)],
                return_document=ReturnDocument.AFTER,
            )
            return _picture_or_none(found)

    async def mark_used(self, packs: Mapping[str, int], *, now: float) -> None:
        """See `Pictures.mark_used`."""
        if not packs:
            return
        changes = [
            UpdateOne({"_id": id}, {"$inc": {"uses": count}, "$set": {"used_at": now}}) for id, count in packs.items()
        ]
        with mongo_errors():
            await self._pictures.bulk_write(changes, ordered=False)

    async def stock(self) -> list[Stock]:
        """See `Pictures.stock`."""
        found: list[Stock] = []
        with mongo_errors():
            for source in SOURCES:
                for status in STATUSES:
                    every: Document = {"source": source, "status": status}
                    pictures = await self._count(every)
                    unused = await self._count({**every, "uses": 0})
                    found += [Stock(source, status, "", pictures, unused)] if pictures else []
                pictures_of = await self._by_target(_accepted(source, None, None))
                unused_of = await self._by_target({**_accepted(source, None, None), "uses": 0})
                found += [
                    Stock(source, "accepted", name, count, unused_of.get(name, 0))
                    for name, count in pictures_of.items()
                ]
        return sorted(found, key=lambda one: (one.source, one.status, one.target))

    async def count_unused(self, source: Source, *, status: Status = "accepted", shows: str | None = None) -> int:
        """See `Pictures.count_unused`."""
        wanted: Document = {"source": source, "status": status, "uses": 0}
        with mongo_errors():
            return await self._count(wanted if shows is None else {**wanted, "shows": shows})

    async def page(
        self,
        *,
        limit: int,
        source: Source | None = None,
        status: Status | None = None,
        shows: str | None = None,
        reason: str | None = None,
        before: tuple[float, str] | None = None,
    ) -> list[Picture]:
        """See `Pictures.page`."""
        named = (("source", source), ("status", status), ("shows", shows), ("reason", reason))
        wanted: Document = {name: value for name, value in named if value is not None}
        if before is not None:
            created_at, id = before
            wanted["$or"] = [{"created_at": {"$lt": created_at}}, {"created_at": created_at, "_id": {"$lt": id}}]
        with mongo_errors():
            cursor = self._pictures.find(wanted).sort([("created_at", -1), ("_id", -1)]).limit(limit)
            return [_picture_of(found) async for found in cursor]

    async def count_reasons(self, status: Status) -> dict[tuple[Source, str], int]:
        """See `Pictures.count_reasons`."""
        found: dict[tuple[Source, str], int] = {}
        with mongo_errors():
            for source in SOURCES:
                steps: list[Document] = [
                    {"$match": {"source": source, "status": status}},
                    {"$group": {"_id": "$reason", "pictures": {"$sum": 1}}},
                ]
                async for group in await self._pictures.aggregate(steps):
                    found[source, str(group["_id"])] = int(group["pictures"])
        return found

    async def decide(
        self, id: str, verdict: Verdict, *, expected: Status, vouched: Sequence[str] | None = None, now: float
    ) -> bool:
        """See `Pictures.decide`."""
        labels = {} if vouched is None else {"vouched": list(vouched)}
        return await self._change(id, expected, {**_fields_of(verdict), **labels, "labelled_at": now})

    async def with_needless_objects(self, *, limit: int) -> list[Picture]:
        """See `Pictures.with_needless_objects`."""
        wanted = {"source": "photograph", "status": "rejected", "photograph.object_key": {"$gt": ""}}
        with mongo_errors():
            return [_picture_of(found) async for found in self._pictures.find(wanted).limit(limit)]

    async def forget_objects(self, ids: Collection[str]) -> None:
        """See `Pictures.forget_objects`."""
        with mongo_errors():
            await self._pictures.update_many(
                {"_id": {"$in": list(ids)}, "source": "photograph"}, {"$set": {"photograph.object_key": ""}}
            )

    async def remove_spent(self, *, before: float) -> int:
        """See `Pictures.remove_spent`."""
        used = {"source": "abstract", "used_at": {"$gt": 0.0, "$lt": before}}
        rejected = {"source": "abstract", "status": "rejected", "labelled_at": {"$lt": before}}
        with mongo_errors():
            return sum([(await self._pictures.delete_many(one)).deleted_count for one in (used, rejected)])

    async def _change(self, id: str, expected: Status, fields: Document) -> bool:
        with mongo_errors():
            done = await self._pictures.update_one({"_id": id, "status": expected}, {"$set": fields})
            return done.matched_count == 1

    async def _count(self, wanted: Document) -> int:
        """Count with the command that NX-27017 knows; `count_documents` is an aggregation, which it does by hand."""
        answer = await self._pictures.database.command("count", self._pictures.name, query=wanted)
        return int(answer["n"])

    async def _by_target(self, wanted: Mapping[str, Any]) -> dict[str, int]:
        steps: list[Document] = [
            {"$match": wanted},
            {"$unwind": "$shows"},
            {"$group": {"_id": "$shows", "pictures": {"$sum": 1}}},
        ]
        cursor = await self._pictures.aggregate(steps)
        return {str(found["_id"]): int(found["pictures"]) async for found in cursor}


def _accepted(source: Source, shows: str | None, lacks: str | None) -> Document:
    wanted: Document = {"source": source, "status": "accepted"}
    return wanted | {name: value for name, value in (("shows", shows), ("lacks", lacks)) if value is not None}


def _fields_of(verdict: Verdict) -> Document:
    return dict(msgspec.to_builtins(verdict))


def _document_of(picture: Picture) -> Document:
    fields: Document = msgspec.to_builtins(picture)
    return {"_id": fields.pop("id"), **fields}


def _picture_of(document: Mapping[str, Any]) -> Picture:
    return msgspec.convert({**document, "id": document["_id"]}, Picture)


def _picture_or_none(document: Mapping[str, Any] | None) -> Picture | None:
    return None if document is None else _picture_of(document)
