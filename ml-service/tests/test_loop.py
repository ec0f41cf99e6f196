"""The worker's loop on the memory queue."""

import threading
import time

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_contracts import decode_reply
from realcatcha_ml.models.registry import ModelRegistry
from realcatcha_ml.queue.memory_queue import MemoryQueue, MemoryStream
from realcatcha_ml.queue.port import QueueUnavailable
from realcatcha_ml.worker import build_worker


class FlakyQueue(MemoryQueue):
    """A memory queue that is away for a number of calls."""

    away = 0

    def exchange(self, settlements, *, count, block_ms):
        self._maybe_fail()
        return super().exchange(settlements, count=count, block_ms=block_ms)

    def join(self):
        self._maybe_fail()

    def _maybe_fail(self):
        if self.away > 0:
            self.away -= 1
            raise QueueUnavailable("away")


@pytest.fixture
def stream():
    stream = MemoryStream()
    stream.replies["reply:a"] = []
    return stream


@pytest.fixture
def queue(stream):
    return FlakyQueue(stream, consumer="a")


@pytest.fixture
def metrics():
    return CollectorRegistry()


@pytest.fixture
def worker(queue, registry, metrics):
    """A worker in a thread; stopped after the test."""
    worker = build_worker(queue, registry=registry, metrics_registry=metrics, batch_max=4)
    thread = threading.Thread(target=worker.run)
    worker.thread = thread
    yield worker
    worker.stop()
    thread.join(5)
    assert not thread.is_alive()


def wait(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.002)


def answers(stream):
    return [decode_reply(data) for data in stream.replies["reply:a"]]


def test_answers_everything_in_batches(worker, stream, make_job):
    """Jobs that wait are answered, at most `batch_max` in one run."""
    for n in range(10):
        stream.add(make_job(float(n)))
    worker.thread.start()
    wait(lambda: len(answers(stream)) == 10)

    assert [reply.verdict.trust for reply in answers(stream)] == list(range(10))
    assert [reply.batch_size for reply in answers(stream)] == [4] * 8 + [2] * 2
    wait(lambda: not stream.entries and not stream.pending)


def test_ready_when_joined_and_loaded(worker, echo, make_job):
    """Ready means: the queue answered and every model is loaded."""
    assert not worker.ready
    worker.thread.start()
    wait(lambda: worker.ready)
    worker.stop()
    worker.thread.join(5)

    assert not worker.ready
    assert not echo.loaded


def test_outlives_an_outage(worker, queue, stream, metrics, make_job):
    """While the queue is away the worker tries again, then answers what waited."""
    queue.away = 3
    stream.add(make_job())
    worker.thread.start()
    wait(lambda: len(answers(stream)) == 1)

    assert metrics.get_sample_value("realcatcha_worker_queue_unavailable_total") == 3


def test_settles_after_an_outage_what_it_judged_before(worker, queue, stream, echo, make_job):
    """Answers that could not be sent are sent when the queue is back, not computed again."""
    judged = threading.Event()
    predict = echo._predict

    def predict_then_lose_queue(payloads):
        queue.away = 2
        judged.set()
        return predict(payloads)

    echo._predict = predict_then_lose_queue
    stream.add(make_job(7.0))
    worker.thread.start()
    assert judged.wait(5)
    wait(lambda: answers(stream))

    assert [reply.verdict.trust for reply in answers(stream)] == [7.0]
    assert echo.batches.count(1) == 2, "the warm-up's run of one and the job's"


def test_stop_settles_the_batch_even_when_the_queue_stumbles(worker, queue, stream, echo, make_job):
    """A stop during an outage of a moment still delivers what was judged."""

    def predict_then_stop(payloads):
        worker.stop()
        queue.away = 2
        return [None for _ in payloads]

    echo._predict = predict_then_stop
    stream.add(make_job())
    worker.thread.start()
    worker.thread.join(5)

    assert len(answers(stream)) == 1
    assert not stream.pending


def test_takes_over_abandoned_jobs_one_by_one(worker, stream, echo, make_job, metrics):
    """Jobs of a dead consumer are run alone, so that a poison one among them harms none."""
    for trust in (1.0, -1.0, 3.0):
        stream.add(make_job(trust))
    MemoryQueue(stream, consumer="dead").exchange([], count=3, block_ms=0)
    for held in stream.pending.values():
        held.delivered_at -= 1.0
    echo.batches.clear()
    worker.thread.start()
    wait(lambda: len(answers(stream)) == 3)

    assert [reply.status for reply in answers(stream)] == ["ok", "failed", "ok"]
    assert echo.batches == [1, 1]
    assert metrics.get_sample_value("realcatcha_worker_claimed_total") == 3


def test_gives_up_on_the_fourth_delivery(worker, stream, make_job):
    """A job that three consumers took to their graves is buried."""
    entry_id = stream.add(make_job())
    MemoryQueue(stream, consumer="dead").exchange([], count=1, block_ms=0)
    stream.pending[entry_id].deliveries = 3
    stream.pending[entry_id].delivered_at -= 1.0
    worker.thread.start()
    wait(lambda: stream.dead)

    assert [reply.error for reply in answers(stream)] == ["model-error"]
    assert not stream.pending


def test_garbage_does_not_stop_the_worker(worker, stream, make_job):
    """Entries that are no jobs are buried, and the next job is answered."""
    for data in (None, b"", b"{", b"\xff"):
        stream.add(data)
    stream.add(make_job())
    worker.thread.start()
    wait(lambda: len(answers(stream)) == 1)

    assert len(stream.dead) == 4


def test_models_that_come_late(queue, echo, stream, make_job):
    """A worker whose model files are not there yet waits for them."""
    text = echo.files.manifest.read_text()
    echo.files.manifest.unlink()

    class LateRegistry(ModelRegistry):
        attempts = 0

        def load_all(self):
            self.attempts += 1
            if self.attempts == 2:
                echo.files.manifest.write_text(text)
            assert echo.version
            super().load_all()

    registry = LateRegistry({echo.name: echo})
    worker = build_worker(queue, registry=registry, metrics_registry=CollectorRegistry(), batch_max=4)
    thread = threading.Thread(target=worker.run)
    thread.start()
    stream.add(make_job())
    wait(lambda: answers(stream))
    worker.stop()
    thread.join(5)

    assert registry.attempts == 2
