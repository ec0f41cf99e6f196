"""The labeller on a real broker: its messages, its acknowledgements, its process."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from celery.contrib.testing.worker import start_worker
from realcatcha_contracts import (
    LABEL_TASK,
    LABELLING_QUEUE,
    RECORD_TASK,
    LabelRequest,
    PictureToLabel,
    decode_label_reply,
    encode_label_request,
)
from realcatcha_ml.labelling.celery_app import add_tasks, create_app
from realcatcha_ml.labelling.labeller import Labeller
from realcatcha_ml.settings import MlSettings

UNACKNOWLEDGED = "labelling:unacked"


def until(condition: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Wait for another program."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)


class Pool:
    """Asks the way captcha-api's pool does."""

    def __init__(self, redis_url: str) -> None:
        self.client = redis.Redis.from_url(redis_url)
        self._app = Celery("pool", broker=redis_url)

    def ask(self, text: str) -> None:
        link = self._app.signature(RECORD_TASK, queue="pool")
        self._app.send_task(LABEL_TASK, args=[text], queue=LABELLING_QUEUE, link=link, ignore_result=True)

    def waiting(self) -> int:
        return self.client.llen(LABELLING_QUEUE) + self.client.hlen(UNACKNOWLEDGED)

    def answers(self) -> list[tuple[str, list[str]]]:
        """Read the tasks, by name and arguments, that came to the pool's queue."""
        messages = [json.loads(one) for one in self.client.lrange("pool", 0, -1)]
        return [(one["headers"]["task"], json.loads(base64.b64decode(one["body"]))[0]) for one in messages]

    def close(self) -> None:
        self._app.close()
        self.client.close()


@pytest.fixture
def pool(redis_url: str) -> Iterator[Pool]:
    pool = Pool(redis_url)
    yield pool
    pool.close()


def request(*pictures: bytes) -> str:
    listed = [PictureToLabel(f"p{number}", data) for number, data in enumerate(pictures)]
    return encode_label_request(LabelRequest("grid", listed)).decode()


def test_labels_go_to_the_task_that_the_sender_linked(redis_url, pool, registry, red, blue):
    """Labelled once, acknowledged, and nothing but the linked task is written; what is no request is dropped."""
    app = create_app(MlSettings(queue_redis_url=redis_url))
    labeller = Labeller(registry)
    add_tasks(app, lambda: labeller)
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        pool.ask("no request")
        pool.ask(request(red, b"?", blue))
        until(pool.answers)
        until(lambda: pool.waiting() == 0)
    app.close()

    ((name, (text,)),) = pool.answers()
    assert name == RECORD_TASK
    assert [(one.id, one.error) for one in decode_label_reply(text).pictures] == [
        ("p0", None),
        ("p1", "unreadable"),
        ("p2", None),
    ]
    assert not pool.client.keys("celery-task-meta*")


def test_its_messages_and_nobody_elses_are_redelivered_soon():
    """Acknowledged late under keys of its own, so that the pool's long tasks are not restored by it."""
    conf = create_app(MlSettings()).conf

    assert conf.task_acks_late
    assert conf.broker_transport_options["unacked_key"] == UNACKNOWLEDGED
    assert conf.broker_transport_options["visibility_timeout"] <= 300


@pytest.fixture
def process(redis_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The labeller as it is deployed; its log is ``log`` in the test's folder."""
    command = [sys.executable, "-m", "celery", "-A", "realcatcha_ml.labelling.celery_app", "worker", "--pool", "solo"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-Q", LABELLING_QUEUE, "--without-gossip", "--without-mingle"],
            env=os.environ | {"ML_QUEUE_REDIS_URL": redis_url},
            stdout=log,
            stderr=log,
            cwd=tmp_path,
        )
        yield process
        process.kill()
        process.wait()


def test_the_process_labels_photographs_with_the_bundled_model(pool, process):
    """As it is deployed: a photograph in, a finding a class out, on the queue of whoever asked."""
    photographs = Path(__file__).parents[3] / "captcha-api" / "photos" / "playing-card"
    pool.ask(request(*[file.read_bytes() for file in sorted(photographs.glob("*.jpg"))[:8]], b"?"))
    until(pool.answers)
    until(lambda: pool.waiting() == 0)

    ((_, (text,)),) = pool.answers()
    *labelled, broken = decode_label_reply(text).pictures
    cards = [score.finding for one in labelled for score in one.scores if score.name == "playing-card"]
    assert len(cards) == 8
    assert "present" in cards
    assert "absent" not in cards
    assert broken.error == "unreadable"


def test_the_process_drops_what_is_no_request_and_stops_cleanly(pool, process, tmp_path):
    """It says so in its log, asks nobody to record anything, and SIGTERM ends it with 0."""
    pool.ask("no request")
    until(lambda: b"labelling_refused" in (tmp_path / "log").read_bytes())
    until(lambda: pool.waiting() == 0)
    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert pool.answers() == []
    assert b"Traceback" not in (tmp_path / "log").read_bytes()
