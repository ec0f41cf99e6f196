"""A pool process that is killed with ``kill -9`` before, between and after everything that it writes loses no pack."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymongo
import redis
from realcatcha_captcha.adapters.redis_packs import packs_key
from realcatcha_captcha.application.ports.packs import EASY, IMAGE_GRID, Pack, decode_pack

from .killed_stocker import LEVEL

PROGRAM = Path(__file__).with_name("killed_stocker.py")
STEPS = ("objects.put:before", "objects.put:after", "outbox.add:after", "shelf.put:after",
         "catalogue.add:after", "outbox.remove:after")  # fmt: skip
TAKEN = 9


def run(*arguments: str) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    # who is killed tells nothing of what it covered
    return subprocess.run([sys.executable, PROGRAM, *arguments], check=False, timeout=120, env=environment).returncode


def test_whatever_it_was_killed_at(redis_url: str, mongo_uri: str, tmp_path: Path) -> None:
    """Visitors take packs between crashes: what is left stays, what is listed can be shown, all is told in the end."""
    stores, key = (redis_url, mongo_uri, str(tmp_path)), packs_key(IMAGE_GRID, EASY)

    def listed() -> list[Pack]:
        return [decode_pack(one) for one in client.lrange(key, 0, -1)]

    with redis.Redis.from_url(redis_url) as client, pymongo.MongoClient[dict[str, Any]](mongo_uri) as mongo:
        shown = set[str]()
        for step in (*STEPS, "none"):
            shown |= {decode_pack(one).id for one in client.lpop(key, TAKEN) or []}
            left = listed()
            assert run(*stores, step) == (0 if step == "none" else -signal.SIGKILL), step
            packs = listed()
            assert packs[: len(left)] == left, step
            assert all((tmp_path / pack.object_key).is_file() for pack in packs), step
        ids = {pack.id for pack in packs}
        assert len(ids) == len(packs) == LEVEL
        assert len(shown) >= 2 * TAKEN
        assert not ids & shown
        assert {one["_id"] for one in mongo.get_default_database()["packs"].find({})} >= ids | shown
        assert client.llen("packs:catalogue") == 0
