"""Open what administration needs, once a process: MongoDB's driver costs memory that serving visitors does not."""

from collections.abc import Callable
from typing import Any

from pymongo import AsyncMongoClient
from realcatcha_contracts import pool as wire
from redis.asyncio import Redis

from realcatcha_captcha.adapters.mongo_catalogue import MongoCatalogue
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_pictures import MongoPictures
from realcatcha_captcha.adapters.mongo_uploads import MongoUploads
from realcatcha_captcha.adapters.redis_catalogue_outbox import RedisCatalogueOutbox
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf
from realcatcha_captcha.adapters.redis_shelf_reports import RedisShelfReports
from realcatcha_captcha.adapters.redis_withdrawals import RedisWithdrawals
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.domain.challenges.registry import SHELVES
from realcatcha_captcha.http.internal import Operation, Operations
from realcatcha_captcha.pool.administration.browsing import Browsing
from realcatcha_captcha.pool.administration.deciding import Deciding
from realcatcha_captcha.pool.administration.stores import Stores
from realcatcha_captcha.pool.administration.uploading import Uploading


def operations(stores: Stores, clock: Callable[[], float]) -> Operations:
    """Give every operation by name."""
    browsing, deciding = Browsing(stores, SHELVES, clock), Deciding(stores, clock)
    uploading = Uploading(stores, clock)
    return {
        "levels": Operation(wire.LevelsQuery, browsing.levels),
        "pictures": Operation(wire.PictureQuery, browsing.pictures),
        "rejects": Operation(wire.RejectsQuery, browsing.rejects),
        "packs": Operation(wire.PackQuery, browsing.packs),
        "decide": Operation(wire.PictureDecision, deciding.decide),
        "remove": Operation(wire.PictureRemoval, deciding.remove),
        "sign-upload": Operation(wire.NewUpload, uploading.sign_upload),
        "uploads": Operation(wire.UploadQuery, uploading.uploads),
    }


class Administration:
    """The operations on the stores of a process; opened when they are first asked for."""

    def __init__(self, mongo_uri: str, redis: Redis, objects: ObjectStore, clock: Callable[[], float]) -> None:
        self._mongo: AsyncMongoClient[dict[str, Any]] = connect_mongo(mongo_uri)
        database = database_of(self._mongo)
        stores = Stores(
            pictures=MongoPictures(database),
            catalogue=MongoCatalogue(database),
            outbox=RedisCatalogueOutbox(redis),
            shelf=RedisPackShelf(redis),
            objects=objects,
            uploads=MongoUploads(database),
            withdrawals=RedisWithdrawals(redis),
            reports=RedisShelfReports(redis),
        )
        self.operations = operations(stores, clock)

    async def aclose(self) -> None:
        """Close the client of MongoDB; the others are the process's."""
        await self._mongo.close()
