"""A pool process that kills itself: ``killed_stocker.py REDIS MONGO FOLDER STEP`` fills a list and tells the catalogue.

STEP is ``part.method:before`` or ``part.method:after``, where it ends as by ``kill -9``, or ``none``.
"""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from realcatcha_captcha.adapters.mongo_catalogue import MongoCatalogue
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.object_store import open_store
from realcatcha_captcha.adapters.redis_catalogue_outbox import RedisCatalogueOutbox
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_packs import RedisPackShelf
from realcatcha_captcha.application.ports.packs import EASY, IMAGE_GRID, Pack
from realcatcha_captcha.pool.building import BuiltPack, entry_of, object_key
from realcatcha_captcha.pool.stocking import Marks, Stocker, Supply

LEVEL = 12
_FATAL_CALL = {"objects": 6, "outbox": 2, "shelf": 2, "catalogue": 1}
"""By part: four packs are written at a time."""


def build() -> BuiltPack:
    """Make a pack whose image is not drawn."""
    now = time.time()
    key = object_key(now + 3600)
    pack = Pack(secrets.token_hex(16), IMAGE_GRID, EASY, key, "cat", [1], 150, now + 3600, 1)
    return BuiltPack(pack, entry_of(pack, ["cat/00.jpg"], now=now), b"an image")


def end_at(part: object, method: str, when: str, *, call: int) -> None:
    """Kill this process at one call of a method, before it begins or after it is done."""
    real: Callable[..., Any] = getattr(part, method)
    calls = 0

    async def fatal(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        result = await real(*arguments, **named)
        if when == "after" and calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(part, method, fatal)


async def main(redis_url: str, mongo_uri: str, folder: str, step: str) -> None:
    """Fill one list, four packs at a time, and tell the catalogue."""
    redis, mongo = connect(redis_url, timeout_s=30), connect_mongo(mongo_uri)
    parts = {
        "objects": open_store(f"file://{folder}", secret=""),
        "outbox": RedisCatalogueOutbox(redis),
        "shelf": RedisPackShelf(redis),
        "catalogue": MongoCatalogue(database_of(mongo)),
    }
    if step != "none":
        (name, method), when = step.partition(":")[0].split("."), step.partition(":")[2]
        end_at(parts[name], method, when, call=1 if method == "remove" else _FATAL_CALL[name])
    supplies = {(IMAGE_GRID, EASY): Supply(build, Marks(LEVEL, LEVEL))}
    stocker = Stocker(parts["shelf"], parts["objects"], parts["outbox"], supplies=supplies)
    await stocker.top_up(seconds=60)
    await stocker.flush(parts["catalogue"])
    await redis.aclose()
    await mongo.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
