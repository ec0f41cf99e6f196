"""Indexes, created or brought to their present options."""

from typing import Any, Final

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import OperationFailure

_OPTIONS_CONFLICT: Final = 85


async def ensure_ttl_index(collection: AsyncCollection[dict[str, Any]], field: str, *, seconds: int) -> None:
    """Have documents expire `seconds` after their date `field`, also where an index with another time exists."""
    try:
        await collection.create_index(field, expireAfterSeconds=seconds)
    except OperationFailure as error:
        if error.code != _OPTIONS_CONFLICT:
            raise
        change = {"keyPattern": {field: 1}, "expireAfterSeconds": seconds}
        await collection.database.command("collMod", collection.name, index=change)
