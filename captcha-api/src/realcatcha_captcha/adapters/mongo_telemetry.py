"""The archive of telemetry and verdicts in MongoDB.

``verdicts`` holds one small document a judged step, ``telemetry`` the raw trace of the same ``_id``; each expires on
its own clock. A document is written once: a record that comes again changes nothing.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from realcatcha_captcha.adapters.driver_errors import mongo_errors
from realcatcha_captcha.adapters.mongo_clients import Document
from realcatcha_captcha.adapters.mongo_indexes import ensure_ttl_index
from realcatcha_captcha.application.ports.telemetry import ArchivedRecord

_DUPLICATE_KEY: Final = 11_000
_DAY_S: Final = 86_400


class MongoTelemetryArchive:
    """Batches of records into two collections.

    Args:
        database: Database to write to.
        telemetry_days: Life of raw traces.
        verdict_days: Life of verdicts.
    """

    def __init__(
        self, database: AsyncDatabase[Document], *, telemetry_days: float = 30.0, verdict_days: float = 90.0
    ) -> None:
        self._verdicts = database["verdicts"]
        self._telemetry = database["telemetry"]
        self._lives = ((self._verdicts, verdict_days * _DAY_S), (self._telemetry, telemetry_days * _DAY_S))

    async def prepare(self) -> None:
        """See `TelemetryArchive.prepare`."""
        with mongo_errors():
            for collection, life_s in self._lives:
                await ensure_ttl_index(collection, "at", seconds=int(life_s))
            await self._verdicts.create_index([("site", 1), ("at", -1)])
            await self._telemetry.create_index("site")

    async def store(self, records: Sequence[ArchivedRecord]) -> None:
        """See `TelemetryArchive.store`. Traces first: a verdict is never there without its trace."""
        traces = [_trace_of(one) for one in records if one.record.telemetry is not None]
        with mongo_errors():
            await _insert_new(self._telemetry, traces)
            await _insert_new(self._verdicts, [_verdict_of(one) for one in records])

    async def count(self) -> int:
        """See `TelemetryArchive.count`."""
        with mongo_errors():
            return await self._verdicts.count_documents({})

    async def remove_expired(self, *, now: float) -> int:
        """See `TelemetryArchive.remove_expired`."""
        with mongo_errors():
            removed = 0
            for collection, life_s in self._lives:
                before = _date(now) - timedelta(seconds=life_s)
                removed = (await collection.delete_many({"at": {"$lte": before}})).deleted_count or removed
            return removed

    async def erase_site(self, site: str) -> int:
        """See `TelemetryArchive.erase_site`. Traces go first: the verdicts are what is looked for the next time."""
        with mongo_errors():
            await self._telemetry.delete_many({"site": site})
            return (await self._verdicts.delete_many({"site": site})).deleted_count


async def _insert_new(collection: AsyncCollection[Document], documents: list[Document]) -> None:
    """Insert what is not there yet. A duplicate is a redelivery, not an error."""
    if not documents:
        return
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        failures = error.details.get("writeErrors", []) if error.details else []
        if not failures or any(failure.get("code") != _DUPLICATE_KEY for failure in failures):
            raise


def _verdict_of(one: ArchivedRecord) -> Document:
    fields: dict[str, Any] = msgspec.structs.asdict(one.record)
    fields.pop("telemetry")
    return {"_id": one.id, **fields, "at": _date(one.record.at)}


def _trace_of(one: ArchivedRecord) -> Document:
    record = one.record
    head: Document = {"_id": one.id, "session": record.session, "site": record.site, "at": _date(record.at)}
    head.update(msgspec.to_builtins(record.telemetry))
    return head


def _date(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
