"""Copy the documents and indexes of a MongoDB database out and in, a few at a time."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bson.json_util import dumps, loads
from bson.raw_bson import RawBSONDocument
from pymongo.database import Database
from realcatcha_kit.backups.errors import BackupDamaged, BackupRefused
from realcatcha_kit.backups.streams import RecordWriter

_AT_ONCE: Final = 500
_BYTES_AT_ONCE: Final = 8 * 2**20
_EXPIRES: Final = "expireAfterSeconds"
_INDEX_OPTIONS: Final = ("unique", "sparse", "partialFilterExpression", _EXPIRES)

Document = Mapping[str, Any]


def dump(database: Database[RawBSONDocument], records: RecordWriter) -> tuple[str, Mapping[str, int]]:
    """Write every collection: its name and indexes, then its documents. Gives how many of each.

    Collections are read one after the other while others write: each document is whole, and what is added meanwhile is
    in it or not.
    """
    counts = {}
    for name in sorted(database.list_collection_names()):
        if name.startswith("system."):
            continue
        records.write([name, dumps(_indexes(database, name))])
        counts[name] = 0
        for document in database[name].find({}, batch_size=_AT_ONCE):
            records.write(document.raw)
            counts[name] += 1
    return "", counts


def load(database: Database[RawBSONDocument], records: Iterator[Any], counts: Mapping[str, int]) -> Mapping[str, int]:
    """Insert documents and make indexes; those by which documents expire come last. Gives how many of each.

    Raises:
        BackupDamaged: There are not as many documents as were written.
    """
    indexes: dict[str, list[Any]] = {}
    batch: list[RawBSONDocument] = []
    name, size = "", 0
    for record in records:
        if isinstance(record, list):
            _insert(database, name, batch)
            name, size = record[0], 0
            indexes[name] = loads(record[1])
            continue
        batch.append(RawBSONDocument(record))
        size += len(record)
        if len(batch) >= _AT_ONCE or size >= _BYTES_AT_ONCE:
            _insert(database, name, batch)
            size = 0
    _insert(database, name, batch)
    found = {collection: database[collection].count_documents({}) for collection in counts}
    if found != dict(counts):
        raise BackupDamaged("there are not as many documents as were written")
    for collection, specifications in indexes.items():
        for one in sorted(specifications, key=lambda one: _EXPIRES in one):
            options = {key: one[key] for key in _INDEX_OPTIONS if key in one}
            database[collection].create_index(list(one["key"].items()), name=one["name"], **options)
    return found


def prepare(database: Database[RawBSONDocument], *, replace: bool) -> None:
    """Make sure that nothing is there. Raises BackupRefused where something is, and is not to be replaced."""
    present = [name for name in database.list_collection_names() if not name.startswith("system.")]
    if not replace and any(database[name].find_one({}) is not None for name in present):
        raise BackupRefused("the database is not empty; --replace deletes what is there")
    for name in present:
        database.drop_collection(name)


def _indexes(database: Database[RawBSONDocument], name: str) -> list[dict[str, Any]]:
    found = (dict(one) for one in database[name].list_indexes())
    return [
        {"name": one["name"], "key": dict(one["key"]), **{key: one[key] for key in _INDEX_OPTIONS if key in one}}
        for one in found
        if one["name"] != "_id_"
    ]


def _insert(database: Database[RawBSONDocument], name: str, batch: list[RawBSONDocument]) -> None:
    """Insert the documents at hand, and forget them."""
    if batch:
        database[name].insert_many(batch, ordered=False)
        batch.clear()
