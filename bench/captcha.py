"""The hot path of one captcha-api process on a real Redis: rates, latencies, round trips.

    python bench/captcha.py [--visitors N] [--connections N] [--rounds N]

One run starts Redis, captcha-api, and the reference of `bench/reference_siteverify.py`, walks visitors through
session, evaluate and siteverify, and asks the reference as often. The site's policy asks one hash a puzzle, and a
stand-in for the model worker answers the queue with one trust: this measures captcha-api, not SHA-256 nor the model.
Siteverify and the reference are asked in turns, so that a busy machine disturbs both alike; the ratio of CPU time is
the steadier one. Nothing is asserted.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import psutil
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.domain.proof_of_work import Puzzle, solve
from realcatcha_contracts import (
    INFERENCE_CONSUMER_GROUP,
    INFERENCE_STREAM,
    BehaviourVerdict,
    InferenceReply,
    SecretHash,
    SitePolicy,
    decode_job,
    encode_policy,
    encode_reply,
    policy_key,
)
from realcatcha_kit.testing.processes import Server, free_port
from realcatcha_kit.testing.servers import start_redis
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bench.redis_proxy import counting_proxy
from bench.traces import hand_like_trace
from bench.wire_client import Sample, post, send_all

SITE = "benchmarkaaaaaaa"
SECRET = f"rcs_{SITE}_{'b' * 43}"
ORIGIN = "https://shop.example.com"
BUDGET = 0.6
DESIGN_TRIPS = {"session": 1, "evaluate": 3, "siteverify": 1}


@dataclass(frozen=True)
class Load:
    """A sample and what it cost the server process: CPU microseconds a request."""

    sample: Sample
    cpu_us: float

    def line(self, name: str) -> str:
        """Print one row."""
        sample = self.sample
        return (
            f"{name:<12}{sample.rate:>9.0f}/s {sample.percentile(0.5):>8.2f} {sample.percentile(0.99):>8.2f}"
            f"{self.cpu_us:>10.0f}{1e6 / self.cpu_us:>10.0f}/s"
        )


async def measure(server: Server, requests: Sequence[bytes], *, connections: int) -> Load:
    """Send requests and see what they cost."""
    before = cpu_us(server.pid)
    sample = await send_all(server.port, requests, connections=connections)
    return Load(sample, (cpu_us(server.pid) - before) / len(requests))


def cpu_us(pid: int) -> float:
    """Read the CPU time of a process: to the nanosecond where the kernel tells, else in ticks of 10 ms."""
    try:
        threads = [path.read_text().split()[0] for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        return sum(psutil.Process(pid).cpu_times()[:2]) * 1e6
    return sum(int(nanoseconds) for nanoseconds in threads) / 1e3


async def visit(server: Server, numbers: range, connections: int) -> tuple[Load, Load, list[bytes]]:
    """Begin and evaluate sessions; returns both loads and the siteverify requests of the tokens."""
    count = len(numbers)
    sessions = await measure(server, [begin(number) for number in numbers], connections=connections)
    trace = hand_like_trace()
    steps = []
    for number, answer in zip(numbers, sessions.sample.bodies, strict=True):
        opened: dict[str, Any] = msgspec.json.decode(answer)
        body = {
            "session": opened["session"],
            "pow": {"nonces": solve(Puzzle(**opened["pow"])).nonces},
            "telemetry": trace(number),
        }
        steps.append(post("/captcha/v1/sessions/evaluate", msgspec.json.encode(body), **sender(number)))
    evaluations = await measure(server, steps, connections=connections)
    tokens = [msgspec.json.decode(body).get("token") for body in evaluations.sample.bodies]
    earned = [token for token in tokens if token]
    if len(earned) < count * 0.9:
        print(f"note: {count - len(earned)} of {count} visitors were challenged")
    return sessions, evaluations, [verify(token) for token in earned]


def sender(number: int) -> dict[str, str]:
    """Headers of a visitor: each from a network of its own, as a proxy tells it."""
    network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return {"content_type": "text/plain", "origin": ORIGIN, "x_forwarded_for": network}


def begin(number: int) -> bytes:
    """Write a visitor's first request."""
    body = msgspec.json.encode({"site_key": f"rck_{SITE}", "mode": "managed", "action": "bench"})
    return post("/captcha/v1/sessions", body, **sender(number))


def verify(token: str) -> bytes:
    """Write a back end's request."""
    form = urlencode({"secret": SECRET, "response": token}).encode()
    return post("/siteverify", form, content_type="application/x-www-form-urlencoded")


@contextlib.contextmanager
def running(folder: Path, name: str, application: Sequence[str], environment: dict[str, str]) -> Iterator[Server]:
    """Run an application under uvicorn as the Procfile does."""
    flags = [
        "--no-proxy-headers",
        "--no-access-log",
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--log-level",
        "warning",
    ]
    variables = [f"{key}={value}" for key, value in environment.items()]
    program = ["env", *variables, sys.executable, "-m", "uvicorn", *application, *flags]
    server = Server(
        command=lambda port: [*program, "--port", str(port)],
        url=lambda port: f"http://127.0.0.1:{port}",
        ready=_answers,
        log=folder / f"{name}.log",
    )
    try:
        yield server
    finally:
        server.stop()


def captcha(folder: Path, redis_url: str, name: str = "captcha") -> contextlib.AbstractContextManager[Server]:
    """Run captcha-api."""
    environment = {
        "CAPTCHA_REDIS_URL": redis_url,
        "CAPTCHA_OBJECT_STORE_URL": f"file://{folder}/objects",
        "CAPTCHA_SECRET_KEY": "benchmark" * 5,
        "CAPTCHA_TRUSTED_PROXIES": "127.0.0.1/32",
        "CAPTCHA_GATEWAY_URL": "http://127.0.0.1:9",
        "OMP_NUM_THREADS": "1",
    }
    return running(folder, name, ["--factory", "realcatcha_captcha.main:create_app"], environment)


async def publish_site(redis: Redis) -> None:
    """Write the policy as the gateway does: one hash a puzzle, no limit that a benchmark would reach."""
    policy = SitePolicy(
        site=SITE,
        organisation="bench",
        version=1,
        status="active",
        domains=["example.com"],
        secrets=[SecretHash(sha256(SECRET.encode()).hexdigest())],
        difficulty=-300,
        sessions_per_minute=1_000_000_000,
    )
    record = {"version": "1", "status": "active", "record": encode_policy(policy)}
    await redis.hset(policy_key(SITE), mapping=record)


@contextlib.asynccontextmanager
async def standing_in_for_the_worker(url: str) -> AsyncIterator[None]:
    """Answer every job at once with trust 100: captcha-api waits for the queue, not for a model."""
    redis = connect(url, timeout_s=5.0)
    with contextlib.suppress(ResponseError):
        await redis.xgroup_create(INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, mkstream=True)

    async def answer() -> None:
        while True:
            found = await redis.xreadgroup(
                INFERENCE_CONSUMER_GROUP, "bench", {INFERENCE_STREAM: ">"}, count=64, block=200
            )
            pipeline = redis.pipeline(transaction=False)
            for _, entries in found or []:
                for id, fields in entries:
                    job = decode_job(fields[b"job"])
                    verdict = BehaviourVerdict(trust=100.0, score=0.0, model_version="bench")
                    reply = InferenceReply(job.id, job.request_id, "ok", verdict)
                    pipeline.xadd(job.reply_to, {"reply": encode_reply(reply)}, nomkstream=True, maxlen=1000)
                    pipeline.xack(INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, id)
                    pipeline.xdel(INFERENCE_STREAM, id)
            await pipeline.execute()

    task = asyncio.create_task(answer())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await redis.aclose()


async def count_trips(folder: Path, redis: Server) -> dict[str, float]:
    """Walk visitors one by one through a process whose Redis is behind a counting proxy."""
    port = free_port()
    visitors = 20
    trips: dict[str, float] = {}
    async with counting_proxy(port, redis.port) as counted:
        with await asyncio.to_thread(captcha, folder, f"redis://127.0.0.1:{port}/0", "counted") as server:
            _, _, calls = await visit(
                server, range(900_000, 900_002), 1
            )  # connections, scripts and the policy are there from now on
            await send_all(server.port, calls, connections=1)
            before = counted.counts["visitor"]
            numbers = range(910_000, 910_000 + visitors)
            await send_all(server.port, [begin(number) for number in numbers], connections=1)
            trips["session"] = (counted.counts["visitor"] - before) / visitors
            before = counted.counts["visitor"]
            _, _, calls = await visit(server, numbers, 1)
            trips["evaluate"] = (counted.counts["visitor"] - before) / visitors - trips["session"]
            before = counted.counts["visitor"]
            await send_all(server.port, calls, connections=1)
            trips["siteverify"] = (counted.counts["visitor"] - before) / len(calls)
    return trips


async def run(folder: Path, visitors: int, connections: int, rounds: int) -> None:
    """Measure and print."""
    redis = await asyncio.to_thread(start_redis, folder / "redis")
    try:
        client = connect(redis.url)
        await publish_site(client)
        await client.aclose()
        reference_app = ["bench.reference_siteverify:app"]
        async with standing_in_for_the_worker(redis.url):
            with (
                captcha(folder, redis.url) as server,
                running(folder, "reference", reference_app, {"REFERENCE_REDIS_URL": redis.url}) as reference,
            ):
                await report(server, reference, visitors, connections, rounds)
            print_trips(await count_trips(folder, redis))
    finally:
        redis.stop()


async def report(server: Server, reference: Server, visitors: int, connections: int, rounds: int) -> None:
    """Print rates and the ratio to the reference."""
    _, _, warm = await visit(server, range(800_000, 800_200), connections)
    await send_all(server.port, warm, connections=connections)
    await send_all(reference.port, warm, connections=connections)
    print(
        f"{visitors} visitors a round, {rounds} rounds, {connections} connections, {os.cpu_count()} CPUs; last round:"
    )
    print(f"{'':<12}{'rate':>11} {'p50 ms':>8} {'p99 ms':>8}{'CPU us':>10}{'per core':>12}")
    by_rate, by_cpu = [], []
    for number in range(rounds):
        numbers = range(number * visitors, (number + 1) * visitors)
        sessions, evaluations, calls = await visit(server, numbers, connections)
        verified = await measure(server, calls, connections=connections)
        bare = await measure(reference, calls, connections=connections)
        by_rate.append(verified.sample.rate / bare.sample.rate)
        by_cpu.append(bare.cpu_us / verified.cpu_us)
    accepted = sum(b'"success":true' in body for body in verified.sample.bodies)
    rows = {"session": sessions, "evaluate": evaluations, "siteverify": verified, "reference": bare}
    for name, load in rows.items():
        print(load.line(name))
    cpu = sessions.cpu_us + evaluations.cpu_us + verified.cpu_us
    print(f"visitor: {cpu:.0f} us of CPU in captcha-api; {accepted} of {len(calls)} tokens accepted")
    print(
        f"siteverify / reference: {statistics.median(by_cpu):.2f} by CPU time, {statistics.median(by_rate):.2f} by "
        f"rate (medians of {rounds}; budget >= {BUDGET})"
    )


def print_trips(trips: dict[str, float]) -> None:
    """Print round trips beside the table of the design."""
    print("Redis round trips per visitor (design):")
    for name, budget in DESIGN_TRIPS.items():
        note = "  incl. enqueue, and the replay index beside it" if name == "evaluate" else ""
        print(f"  {name:<11}{trips[name]:>5.2f}  ({budget}){note}")


def _answers(port: int) -> bool:
    probe = ["curl", "-fsS", "-o", os.devnull, "-m", "2", "-X", "POST", f"http://127.0.0.1:{port}/siteverify"]
    return subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), options.visitors, options.connections, options.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
