"""Workers that are killed, frozen, stopped or poisoned lose no job, and no reader sees two answers to one."""

import contextlib
import itertools
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

import pytest
import redis
from realcatcha_contracts import BehaviourInput, InferenceJob, InferenceReply, decode_reply, encode_job
from realcatcha_kit.testing.servers import Server, free_port, start_redis

PROGRAM = Path(__file__).parents[2] / "ml-service" / "tests" / "sleeping_worker.py"
DEADLY = -666.0
REPLIES = "reply:chaos"
pytestmark = [pytest.mark.chaos, pytest.mark.timeout(180)]


@dataclass
class Asker:
    """Sends jobs and reads replies as captcha-api does: resumed by last id, the first reply of a job wins."""

    client: "redis.Redis[bytes]"
    sent: list[str] = field(default_factory=list)
    first: dict[str, InferenceReply] = field(default_factory=dict)
    repeats: int = 0
    last_id: str | bytes = "0"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def open(self) -> None:
        self.client.xgroup_create(REPLIES, "keep", mkstream=True)
        self.client.xgroup_destroy(REPLIES, "keep")

    def send(self, *trusts: float) -> None:
        with self.client.pipeline() as pipe:  # in one transaction, so that one read may take them all
            for trust in trusts:
                job_id = f"job-{next(self.numbers)}"
                payload = BehaviourInput("point", 1, [trust])
                deadline_ms = int(time.time() * 1000) + 120_000
                job = InferenceJob(job_id, "behaviour", deadline_ms, REPLIES, f"request-{job_id}", payload)
                pipe.xadd("inference", {"job": encode_job(job)})
                self.sent.append(job_id)
            pipe.execute()

    def read(self, *, block_ms: int = 20) -> None:
        for _, entries in self.client.xread({REPLIES: self.last_id}, block=block_ms) or ():
            for entry_id, fields in entries:
                self.last_id = entry_id
                reply = decode_reply(fields[b"reply"])
                self.repeats += reply.id in self.first
                self.first.setdefault(reply.id, reply)

    def read_all(self, *, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while len(self.first) < len(self.sent) and time.monotonic() < deadline:
            self.read()
        assert sorted(self.first) == sorted(self.sent), f"lost {set(self.sent) - set(self.first)}"

    def pending(self, worker: str | None = None) -> int:
        try:
            consumers = self.client.xinfo_consumers("inference", "workers")
        except redis.ResponseError:  # no worker has joined yet
            return 0
        return sum(item["pending"] for item in consumers if worker is None or item["name"].startswith(worker.encode()))

    def wait(self, condition: Callable[[], bool], *, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, "the workers did not get there in time"
            time.sleep(0.005)

    def assert_queue_is_empty(self) -> None:
        self.wait(lambda: self.client.xlen("inference") == 0 and self.pending() == 0)


@pytest.fixture
def asker(redis_url: str) -> Iterator[Asker]:
    with redis.Redis.from_url(redis_url) as client:
        asker = Asker(client)
        asker.open()
        yield asker


Starter = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(redis_url: str) -> Iterator[Starter]:
    """Start worker processes; the test's end kills those that are left."""
    with contextlib.ExitStack() as stack:

        def run(worker_id: str, *, batch_ms: int = 0, port: int = 0, url: str = redis_url) -> "subprocess.Popen[bytes]":
            command = [sys.executable, str(PROGRAM), url, worker_id, str(batch_ms), str(port)]
            process = stack.enter_context(subprocess.Popen(command))
            stack.callback(process.kill)
            return process

        yield run


def caught_with_batch(asker: Asker, doomed: "subprocess.Popen[bytes]") -> bool:
    """Send more work and freeze the worker; let it go on if it holds nothing just now."""
    asker.send(*[10.0] * 20)
    doomed.send_signal(SIGSTOP)
    if asker.pending("doomed") == 0:
        doomed.send_signal(SIGCONT)
        return False
    return True


def test_kill_mid_batch(asker: Asker, start: Starter) -> None:
    """Kill -9 of a worker that holds a batch: the other answers every job."""
    doomed = start("doomed", batch_ms=60)
    start("heir", batch_ms=5)
    asker.wait(lambda: asker.client.exists("inference") == 1)
    for burst in range(20):
        asker.send(*[float(burst)] * 20)
        asker.read(block_ms=5)
        if burst == 10:
            asker.wait(lambda: caught_with_batch(asker, doomed))
            doomed.send_signal(SIGKILL)
            orphans = asker.pending("doomed")
    asker.read_all()

    assert orphans > 0, "the worker was killed between two batches"
    assert doomed.wait() == -SIGKILL
    assert all(reply.status == "ok" for reply in asker.first.values())
    asker.assert_queue_is_empty()


def test_kill_the_only_worker(asker: Asker, start: Starter) -> None:
    """The jobs of a killed worker wait for the next one to be started."""
    doomed = start("doomed", batch_ms=500)
    asker.send(*[1.0] * 64)
    asker.wait(lambda: asker.pending("doomed") > 0)
    doomed.send_signal(SIGKILL)
    doomed.wait()
    asker.send(2.0)
    start("heir")
    asker.read_all()

    assert asker.repeats == 0
    asker.assert_queue_is_empty()


def test_freeze_and_thaw(asker: Asker, start: Starter) -> None:
    """A worker that sleeps through its claim limit and wakes up answers again, and the reader ignores it."""
    frozen = start("frozen", batch_ms=100)
    asker.send(*range(8))
    asker.wait(lambda: asker.pending("frozen") > 0)
    frozen.send_signal(SIGSTOP)
    start("heir")
    asker.read_all()
    frozen.send_signal(SIGCONT)
    asker.wait(lambda: (asker.read(), asker.repeats > 0)[1])
    asker.send(9.0)
    asker.read_all()

    assert [reply.verdict.trust for reply in asker.first.values() if reply.verdict] == [*range(8), 9.0]
    asker.assert_queue_is_empty()


def test_slow_batch_is_not_taken_away(asker: Asker, start: Starter) -> None:
    """A batch of several claim limits stays with its worker while that lives, though a fast one is idle."""
    fast = start("fast")
    asker.send(0.5)
    asker.read_all()
    fast.send_signal(SIGSTOP)
    time.sleep(0.2)  # the read that it was waiting in ends without jobs
    start("slow", batch_ms=700)
    asker.send(*range(8))
    asker.wait(lambda: asker.pending("slow") == 8)
    fast.send_signal(SIGCONT)
    asker.read_all()
    asker.assert_queue_is_empty()

    assert asker.repeats == 0
    assert [reply.batch_size for reply in asker.first.values()] == [1] + [8] * 8


def test_term_finishes_the_batch(asker: Asker, start: Starter) -> None:
    """SIGTERM: the batch under way is answered, nothing stays pending, the consumer is gone, the exit is clean."""
    worker = start("worker", batch_ms=300)
    asker.send(*range(16))
    asker.wait(lambda: asker.pending("worker") > 0)
    held = asker.pending("worker")
    worker.send_signal(SIGTERM)
    asker.send(99.0)

    assert worker.wait(timeout=60) == 0
    asker.read(block_ms=1)
    assert len(asker.first) == held
    assert asker.client.xinfo_consumers("inference", "workers") == []
    assert asker.client.xlen("inference") == len(asker.sent) - held, "a stopped worker took jobs with it"


def test_poison_job_kills_alone(asker: Asker, start: Starter) -> None:
    """A job that kills its worker three times is given up; the jobs beside it are answered."""
    asker.send(1.0, 2.0, DEADLY, 3.0)
    deaths = 0
    worker = start("w0")
    deadline = time.monotonic() + 60
    while len(asker.first) < 4 and time.monotonic() < deadline:
        asker.read()
        if worker.poll() is not None:
            deaths += 1
            worker = start(f"w{deaths}")
    asker.read_all()

    assert deaths == 3
    assert {i: reply.status for i, reply in asker.first.items()} == {
        "job-1": "ok",
        "job-2": "ok",
        "job-3": "failed",
        "job-4": "ok",
    }
    ((_, letter),) = asker.client.xrange("inference:dead")
    assert letter[b"job"] == b"job-3"
    assert letter[b"reason"] == b"too-many-deliveries"
    assert b"-666" not in b"".join(letter.values())
    asker.assert_queue_is_empty()


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Server]:
    server = start_redis(tmp_path)
    yield server
    server.stop()


def test_redis_away_and_back(own_redis: Server, start: Starter) -> None:
    """The worker outlives its queue: live all the time, not ready while it is away, at work again after."""
    port = free_port()
    own_redis.stop()
    worker = start("worker", port=port, url=own_redis.url)
    waiter = Asker(redis.Redis.from_url(own_redis.url))
    waiter.wait(lambda: status(port, "/health/live") == 200)
    assert status(port, "/health/ready") == 503
    own_redis.start()
    waiter.wait(lambda: status(port, "/health/ready") == 200)
    waiter.open()
    waiter.send(1.0)
    waiter.read_all()
    own_redis.kill()
    waiter.wait(lambda: status(port, "/health/ready") == 503)
    assert status(port, "/health/live") == 200
    own_redis.start()
    waiter.send(2.0)
    waiter.read_all()
    waiter.client.close()
    worker.send_signal(SIGTERM)

    assert worker.wait(timeout=60) == 0
