"""The real worker process on real stores: start, crash, stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pymongo
import pytest
import redis
from realcatcha_captcha.adapters.redis_packs import packs_key
from realcatcha_captcha.application.ports.packs import BANDS, IMAGE_GRID, Pack, decode_pack
from realcatcha_kit.testing.servers import start_mongo

pytestmark = pytest.mark.timeout(420)


@dataclass
class Worker:
    """A worker that can be started and ended, and the stores it fills."""

    environment: dict[str, str]
    client: "redis.Redis"
    objects: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "realcatcha_captcha.pool.celery_app", "worker"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, "--pool", "solo", "-Q", "pool"],
                env=os.environ | self.environment,
                stdout=output,
                stderr=output,
                cwd=self.log.parent,
            )

    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def packs(self) -> list[Pack]:
        entries = [one for band in BANDS for one in self.client.lrange(packs_key(IMAGE_GRID, band), 0, -1)]  # type: ignore[union-attr]  # the sync client
        return [decode_pack(one) for one in entries]

    def levels(self) -> list[int]:
        return [int(self.client.llen(packs_key(IMAGE_GRID, band))) for band in BANDS]  # type: ignore[arg-type]  # the sync client


def until(condition: Callable[[], bool], *, seconds: float = 120.0) -> float:
    """Wait for another program; give how long it took."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise TimeoutError
        time.sleep(0.02)
    return time.monotonic() - started


@pytest.fixture
def worker(redis_url: str, mongo_uri: str, tmp_path: Path) -> Iterator[Worker]:
    client = redis.Redis.from_url(redis_url)
    environment = {
        "CAPTCHA_REDIS_URL": redis_url,
        "CAPTCHA_MONGO_URI": mongo_uri,
        "CAPTCHA_OBJECT_STORE_URL": f"file://{tmp_path}/objects",
        "CAPTCHA_PACK_LOW_WATER": "4",
        "CAPTCHA_PACK_HIGH_WATER": "8",
        "CAPTCHA_PACK_CHECK_S": "0.5",
        "CAPTCHA_PACK_KINDS": "image-grid",
    }
    worker = Worker(environment, client, tmp_path / "objects", tmp_path / "worker.log")
    yield worker
    if worker.process is not None and worker.process.poll() is None:
        for member in worker.family():
            member.kill()
        worker.process.wait()
    client.close()


def catalogued(mongo_uri: str) -> set[str]:
    with pymongo.MongoClient[dict[str, object]](mongo_uri) as mongo:
        return {str(one["_id"]) for one in mongo.get_default_database()["packs"].find({})}


def test_a_new_worker_fills_the_lists_at_once_and_again_when_they_run_low(worker: Worker, mongo_uri: str) -> None:
    """Both bands within seconds of the start; the catalogue knows them; SIGTERM leaves no process and no file."""
    worker.start()
    until(lambda: min(worker.levels()) > 0, seconds=60)
    until(lambda: min(worker.levels()) >= 4)
    packs = worker.packs()
    assert all((worker.objects / pack.object_key).is_file() for pack in packs)
    until(lambda: catalogued(mongo_uri) >= {pack.id for pack in packs})
    worker.client.delete(packs_key(IMAGE_GRID, 0))
    until(lambda: worker.levels()[0] >= 4)
    family = worker.family()
    assert worker.process is not None
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(60) == 0
    until(lambda: not any(member.is_running() for member in family), seconds=60)
    assert not list(worker.log.parent.glob("*beat*"))


def test_a_killed_worker_loses_nothing_and_leaves_no_beat_behind(
    worker: Worker, mongo_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill -9 while it builds, three times: every pack in a list has its image and will be in the catalogue."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # who is killed tells nothing of it
    worker.environment |= {"CAPTCHA_PACK_LOW_WATER": "30", "CAPTCHA_PACK_HIGH_WATER": "30"}
    for level in (8, 20, 36):
        worker.start()
        until(lambda least=level: sum(worker.levels()) >= least)  # type: ignore[misc]  # bound now
        family = worker.family()
        assert worker.process is not None
        worker.process.kill()
        worker.process.wait()
        assert sum(worker.levels()) < 60
        until(lambda members=family: not any(_lives(one) for one in members), seconds=60)  # type: ignore[misc]  # bound now
        assert all((worker.objects / pack.object_key).is_file() for pack in worker.packs())
    worker.start()
    until(lambda: worker.levels() == [30, 30])
    packs = worker.packs()
    assert len({pack.id for pack in packs}) == 60
    until(lambda: catalogued(mongo_uri) >= {pack.id for pack in packs})


def test_a_worker_builds_while_mongo_is_away_and_tells_it_later(worker: Worker, tmp_path: Path) -> None:
    """Start-up order does not matter."""
    server = start_mongo(tmp_path / "mongo")
    server.stop()
    worker.environment["CAPTCHA_MONGO_URI"] = f"{server.url}/later"
    worker.start()
    try:
        until(lambda: min(worker.levels()) >= 4)
        server.start()
        packs = worker.packs()
        until(lambda: catalogued(f"{server.url}/later") >= {pack.id for pack in packs})
    finally:
        server.stop()


def test_a_worker_waits_for_its_broker(worker: Worker) -> None:
    """It does not end while Redis is away."""
    worker.environment["CAPTCHA_CELERY_REDIS_URL"] = "redis://127.0.0.1:9/0"
    worker.start()
    until(lambda: b"Cannot connect" in worker.log.read_bytes())
    assert worker.process is not None
    assert worker.process.poll() is None
    worker.process.send_signal(signal.SIGTERM)
    worker.process.wait(60)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
