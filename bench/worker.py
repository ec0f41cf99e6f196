"""What the worker costs over raw ONNX Runtime, and how long a job takes through the queue.

    python bench/worker.py [--jobs N] [--trips N]

One run measures on the same network: ONNX Runtime alone at batch 64; the model class around it; the whole worker
(stream, JSON, deadlines, replies, acknowledgements) draining a full stream at batch 64; and round trips through one
worker process. Nothing is asserted: figures of a shared machine say little, their ratios more.

A network that takes less than a microsecond a row cannot carry a queue within 15 %: what a job costs beside its model
(two JSON messages, an entry read, an entry written, one acknowledged, one deleted) is given in microseconds, and from
it the cost of a row above which the budget holds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import structlog
from prometheus_client import CollectorRegistry
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION
from realcatcha_contracts import BehaviourInput, InferenceJob, encode_job
from realcatcha_kit.testing.servers import start_redis
from realcatcha_ml.models.registry import AnyModel, ModelRegistry
from realcatcha_ml.queue.port import Delivery, Settlement
from realcatcha_ml.queue.redis_queue import RedisQueue
from realcatcha_ml.queue.redis_wire import RedisWire
from realcatcha_ml.runtime.onnx_session import OnnxRuntime, OnnxSession
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.worker import build_worker

BATCH = 64
BUDGET = 0.15
REPLIES = "reply:bench"
_ROUNDS = 5


@dataclass(frozen=True)
class Rate:
    """Time of one job, medians over the rounds.

    Attributes:
        wall_us: Elapsed microseconds a job.
        cpu_us: Of those, this process's CPU.
    """

    wall_us: float
    cpu_us: float

    def __str__(self) -> str:
        rate = 1e6 / self.wall_us
        return f"{self.wall_us:8.2f} us/job  {rate:10,.0f} jobs/s   (CPU of the process {self.cpu_us:.2f} us/job)"


def example_input() -> BehaviourInput:
    """Make features with the digits that real ones have."""
    generator = np.random.default_rng(7)
    features = generator.normal(size=FEATURE_COUNT).astype(np.float32).astype(float).tolist()
    return BehaviourInput(context="point", feature_version=FEATURE_VERSION, features=features)


def load_model() -> AnyModel:
    """Load the served behaviour model."""
    registry = ModelRegistry.from_folder(MlSettings().models_dir, runtime=OnnxRuntime("cpu"))
    registry.load_all()
    model = registry.get("behaviour")
    if model is None:
        raise SystemExit("bench/worker.py measures the behaviour model, which is not served any more")
    return model


def measure(work: Callable[[], int]) -> Rate:
    """Time a piece of work that says how many jobs it did."""
    walls, cpus = [], []
    for _ in range(_ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        jobs = work()
        walls.append((time.perf_counter() - wall) / jobs * 1e6)
        cpus.append((time.process_time() - cpu) / jobs * 1e6)
    return Rate(statistics.median(walls), statistics.median(cpus))


def raw_runtime(session: OnnxSession, *, batches: int = 2000) -> Rate:
    """Measure ONNX Runtime alone on one prepared batch."""
    rows = np.array([example_input().features] * BATCH, dtype=np.float32)
    feed = {session.input_names[0]: rows}

    def run() -> int:
        for _ in range(batches):
            session.run(feed)
        return batches * BATCH

    run()
    return measure(run)


def model_class(model: AnyModel, *, batches: int = 300) -> Rate:
    """Measure the model class: lists to arrays, run, calibration, verdicts."""
    payloads = [example_input()] * BATCH

    def run() -> int:
        for _ in range(batches):
            model.predict_batch(payloads)
        return batches * BATCH

    return measure(run)


class DrainingQueue(RedisQueue):
    """Stops its worker when the stream is empty, and times the round trips."""

    stop: Callable[[], None]
    wire_s = 0.0

    def exchange(self, settlements: Sequence[Settlement], *, count: int, block_ms: int) -> list[Delivery]:
        """Exchange without waiting for jobs that never come."""
        started = time.perf_counter()
        deliveries = super().exchange(settlements, count=count, block_ms=1 if count else 0)
        self.wire_s += time.perf_counter() - started
        if count and not deliveries:
            self.stop()
        return deliveries


def job(number: int) -> bytes:
    """Encode one job that does not expire."""
    return encode_job(
        InferenceJob(
            id=f"{number:032x}",
            model="behaviour",
            deadline_ms=int(time.time() * 1000) + 600_000,
            reply_to=REPLIES,
            request_id=f"{number:032x}",
            payload=example_input(),
        )
    )


def fill(wire: RedisWire, jobs: int) -> None:
    """Put jobs on the stream."""
    encoded = [job(number) for number in range(BATCH)]
    for start in range(0, jobs, BATCH):
        wire.call([("XADD", "inference", "*", "job", data) for data in encoded[: min(BATCH, jobs - start)]])


def whole_worker(url: str, model: AnyModel, *, jobs: int) -> tuple[Rate, float]:
    """Measure the real worker draining a full stream; also the part of a job that is spent in round trips, us."""
    wire = RedisWire(url)
    wire.call([("XADD", REPLIES, "*", "open", 1)])
    walls, cpus, wires = [], [], []
    for _ in range(_ROUNDS):
        fill(wire, jobs)
        queue = DrainingQueue(url, consumer="bench")
        worker = build_worker(
            queue, registry=ModelRegistry({model.name: model}), metrics_registry=CollectorRegistry(), batch_max=BATCH
        )
        queue.stop = worker.stop
        wall, cpu = time.perf_counter(), time.process_time()
        worker.run()
        walls.append((time.perf_counter() - wall) / jobs * 1e6)
        cpus.append((time.process_time() - cpu) / jobs * 1e6)
        wires.append(queue.wire_s / jobs * 1e6)
        model.load()
    wire.close()
    return Rate(statistics.median(walls), statistics.median(cpus)), statistics.median(wires)


@contextmanager
def worker_process(url: str) -> Iterator[psutil.Process]:
    """Run the worker as it is deployed."""
    environment = os.environ | {"ML_QUEUE_REDIS_URL": url, "ML_LOG_LEVEL": "error", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "realcatcha_ml.worker"], env=environment)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


class Asker:
    """Sends jobs and waits for their replies, as one process of captcha-api would with this many visitors at once."""

    def __init__(self, url: str) -> None:
        self._wire = RedisWire(url, timeout_s=15)
        self._last: bytes | str = "$"
        self._wire.call([("XADD", REPLIES, "*", "open", 1)])
        self._last = self._wire.call([("XREVRANGE", REPLIES, "+", "-", "COUNT", 1)])[0][0][0]

    def trip(self, jobs: Sequence[bytes]) -> float:
        """Send jobs together; give the seconds until the last reply is here."""
        started = time.perf_counter()
        missing = len(jobs)
        self._wire.call([("XADD", "inference", "*", "job", data) for data in jobs])
        while missing:
            read = self._wire.call([("XREAD", "BLOCK", 10_000, "STREAMS", REPLIES, self._last)])[0]
            if read is None:
                raise SystemExit("no worker answers")
            entries = read[0][1]
            self._last = entries[-1][0]
            missing -= len(entries)
        return time.perf_counter() - started


def round_trips(url: str, *, trips: int) -> None:
    """Print the time of a job through a worker process, alone and 64 at once, and what the process weighs."""
    with worker_process(url) as process:
        asker = Asker(url)
        asker.trip([job(0)])
        idle = sorted(asker.trip([job(number)]) * 1000 for number in range(trips))
        crowd = [job(number) for number in range(BATCH)]
        started = time.perf_counter()
        full = sorted(asker.trip(crowd) * 1000 for _ in range(max(20, trips // 10)))
        rate = len(full) * BATCH / (time.perf_counter() - started)
        rss = process.memory_info().rss / 1e6
    print(f"  round trip, 1 job at a time     {spread(idle)}")
    print(f"  round trip, {BATCH} jobs at a time   {spread(full)}   {rate:,.0f} jobs/s")
    print(f"  RSS of the worker process       {rss:.0f} MB")


def spread(ordered_ms: Sequence[float]) -> str:
    """Write the median and the tail of sorted times."""
    return f"p50 {percentile(ordered_ms, 50):6.2f} ms   p99 {percentile(ordered_ms, 99):6.2f} ms"


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Give the nearest-rank percentile of sorted values."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Worker overhead over raw ONNX Runtime, and queue round trips.")
    parser.add_argument("--jobs", type=int, default=20_000, help="jobs on the stream in each of the rounds")
    parser.add_argument("--trips", type=int, default=1000, help="round trips of one job")
    options = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("error"))
    with tempfile.TemporaryDirectory() as folder:
        server = start_redis(Path(folder))
        try:
            _report(server.url, jobs=options.jobs, trips=options.trips)
        finally:
            server.stop()


def _report(url: str, *, jobs: int, trips: int) -> None:
    model = load_model()
    raw = raw_runtime(OnnxRuntime("cpu").open(model.files.network))
    alone = model_class(model)
    worker, wire_us = whole_worker(url, model, jobs=jobs)
    beside_us = worker.wall_us - raw.wall_us
    print(f"worker, model {model.name} {model.version}, {FEATURE_COUNT} features, batch {BATCH}, one worker")
    print(f"  ONNX Runtime alone              {raw}")
    print(f"  model class (arrays, trust)     {alone}")
    print(f"  whole worker, full stream       {worker}")
    print(f"    of which round trips          {wire_us:8.2f} us/job")
    print(
        f"  overhead over raw ONNX Runtime  {beside_us / raw.wall_us:8.0%}   = {beside_us:.2f} us/job; within "
        f"{BUDGET:.0%} for networks over {beside_us / BUDGET:.0f} us a row"
    )
    round_trips(url, trips=trips)


if __name__ == "__main__":
    main()
