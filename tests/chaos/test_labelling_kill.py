"""A pool worker and a labeller that are killed lose no photograph, and none is labelled twice."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo
import pytest
import redis
from realcatcha_kit.testing.processes import leashed

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "captcha-api" / "photos"
COUNT = 120
COMMANDS = {
    "pool": ["realcatcha_captcha.pool.celery_app", "worker", "--pool", "solo", "-Q", "pool"],
    "labeller": ["realcatcha_ml.labelling.celery_app", "worker", "--pool", "solo", "-Q", "labelling"],
}
pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]


@dataclass
class Labelling:
    """Both workers as they are deployed, and the stores between them."""

    folder: Path
    environment: dict[str, str]
    broker: "redis.Redis[bytes]"
    pictures: "pymongo.collection.Collection[dict[str, Any]]"
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        for name in names:
            command = [sys.executable, "-m", "celery", "-A", *COMMANDS[name], "--without-gossip", "--without-mingle"]
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    leashed(command), env=os.environ | self.environment, stdout=log, stderr=log, cwd=self.folder
                )

    def kill(self, *names: str) -> None:
        for name in names:
            self.running[name].kill()
            self.running.pop(name).wait()

    def ingest(self) -> int:
        """Take the photographs in with the program for it; give its exit status."""
        command = [sys.executable, "-m", "realcatcha_captcha.pool.ingest", str(self.folder / "incoming")]
        return subprocess.run(command, env=os.environ | self.environment, check=False).returncode

    def labelled(self) -> int:
        return self.pictures.count_documents({"labelled_at": {"$gt": 0.0}})

    def recorded(self) -> int:
        """Add up what the workers say in their log that they recorded."""
        lines = (self.folder / "pool.log").read_text(errors="replace").splitlines()
        events = [json.loads(line) for line in lines if '"labels_recorded"' in line]
        return sum(event["pictures"] for event in events)


def until(condition: Callable[[], object], *, seconds: float = 120.0) -> None:
    """Wait for other programs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "they did not get there in time"
        time.sleep(0.005)


@pytest.fixture
def labelling(redis_url: str, mongo_uri: str, tmp_path: Path) -> Iterator[Labelling]:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for number, path in enumerate(sorted(BUNDLED.glob("*/*.jpg"))[::5][:COUNT]):
        shutil.copy(path, incoming / f"{number}.jpg")
    environment = {
        "CAPTCHA_REDIS_URL": redis_url,
        "CAPTCHA_MONGO_URI": mongo_uri,
        "CAPTCHA_OBJECT_STORE_URL": f"file://{tmp_path}/objects",
        "CAPTCHA_PACK_KINDS": "image-grid",
        "CAPTCHA_PACK_LOW_WATER": "2",
        "CAPTCHA_PACK_HIGH_WATER": "4",
        "CAPTCHA_LABEL_CHECK_S": "0.5",
        "CAPTCHA_LABEL_AGAIN_S": "15",
        "ML_QUEUE_REDIS_URL": redis_url,
    }
    with redis.Redis.from_url(redis_url) as broker, pymongo.MongoClient[dict[str, Any]](mongo_uri) as mongo:
        made = Labelling(tmp_path, environment, broker, mongo.get_default_database()["pictures"])
        yield made
        made.kill(*list(made.running))


def test_every_photograph_is_labelled_once_whoever_is_killed(labelling: Labelling) -> None:
    """The labeller with pictures in hand, the pool while labels come back, then both: all are labelled in the end."""
    assert labelling.ingest() == 0
    assert labelling.pictures.count_documents({"status": "pending"}) == COUNT
    labelling.start("pool", "labeller")
    until(lambda: labelling.broker.hlen("labelling:unacked"))
    labelling.kill("labeller")
    labelling.start("labeller")
    until(lambda: labelling.labelled() >= 10)
    labelling.kill("pool")
    before = labelling.labelled()
    assert before < COUNT
    labelling.start("pool")
    until(lambda: labelling.labelled() > before)
    labelling.kill("pool", "labeller")
    labelling.start("pool", "labeller")
    until(lambda: labelling.labelled() == COUNT)

    found = list(labelling.pictures.find({}))
    assert len(found) == COUNT
    assert {one["status"] for one in found} <= {"accepted", "review"}
    assert all(one["scores"] and one["model_version"] for one in found)
    assert "accepted" in {one["status"] for one in found}
    assert labelling.recorded() <= COUNT  # what was recorded by a worker that was killed before it said so is missing
    assert all((labelling.folder / "objects" / one["photograph"]["object_key"]).is_file() for one in found)


def test_photographs_wait_for_a_labeller_and_none_is_given_up(labelling: Labelling) -> None:
    """However long there is none: the messages that wait are bounded, and no attempt is spent on the rest."""
    labelling.environment["CAPTCHA_LABEL_AGAIN_S"] = "1"
    assert labelling.ingest() == 0
    labelling.start("pool")
    until(lambda: labelling.broker.llen("labelling") >= 4)
    end = time.monotonic() + 6  # several times what a picture is given
    while time.monotonic() < end:
        assert labelling.broker.llen("labelling") <= 4
        time.sleep(0.1)
    assert labelling.pictures.count_documents({"attempts": 0}) == COUNT - 64
    assert labelling.pictures.count_documents({"attempts": 1, "status": "pending"}) == 64
    labelling.kill("pool")
    labelling.environment["CAPTCHA_LABEL_AGAIN_S"] = "30"
    labelling.start("pool", "labeller")
    until(lambda: labelling.pictures.count_documents({"status": "accepted"}))
