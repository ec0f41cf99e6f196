"""The worker as it is deployed: its own process, the served models, a real server."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGINT, SIGTERM

import httpx
import pytest
import redis
from realcatcha_behaviour import FEATURE_COUNT, FEATURE_VERSION
from realcatcha_contracts import BehaviourInput, InferenceJob, decode_reply, encode_job
from realcatcha_kit.testing.servers import free_port
from realcatcha_ml.models.files import ModelFiles

MODELS = Path(__file__).parents[1] / "models"


@pytest.fixture
def metrics_port():
    return free_port()


@pytest.fixture
def worker(redis_url, metrics_port):
    """The worker process."""
    environment = os.environ | {
        "ML_QUEUE_REDIS_URL": redis_url,
        "ML_METRICS_PORT": str(metrics_port),
        "ML_BEHAVIOUR_SHADOW": str(MODELS),
    }
    with subprocess.Popen([sys.executable, "-m", "realcatcha_ml.worker"], env=environment) as process:
        yield process
        process.kill()


def models_loaded(client):
    """What the worker says that it has loaded: names and hashes."""
    said = [json.loads(text) for text in client.hvals("inference:workers")]
    return {model["name"]: model["sha256"] for words in said for model in words["models"]}


def behaviour_job(number, *, features, version=FEATURE_VERSION):
    payload = BehaviourInput("point", version, features)
    deadline_ms = int(time.time() * 1000) + 120_000
    return encode_job(InferenceJob(f"j{number}", "behaviour", deadline_ms, "reply:t", f"r{number}", payload))


def test_judges_behaviour_and_stops_cleanly(redis_url, worker, metrics_port):
    """Jobs are judged by the served model, an unsuitable one is refused, SIGTERM ends the process with 0."""
    with redis.Redis.from_url(redis_url, socket_timeout=90) as client:
        last = client.xadd("reply:t", {"open": 1})
        client.xadd("inference", {"job": behaviour_job(1, features=[0.0] * FEATURE_COUNT)})
        client.xadd("inference", {"job": behaviour_job(2, features=[0.0])})
        client.xadd("inference", {"job": behaviour_job(3, features=[0.0] * FEATURE_COUNT, version=-1)})
        replies = {}
        while len(replies) < 3:
            read = client.xread({"reply:t": last}, block=60_000)
            assert read, "the worker does not answer; does its log say why?"
            ((_, entries),) = read
            last = entries[-1][0]
            replies |= {reply.id: reply for reply in (decode_reply(fields[b"reply"]) for _, fields in entries)}
        metrics = httpx.get(f"http://127.0.0.1:{metrics_port}/metrics").text
        ready = httpx.get(f"http://127.0.0.1:{metrics_port}/health/ready").status_code
        while len(models := models_loaded(client)) < 4:
            time.sleep(0.1)
        while not client.hlen("inference:shadow"):
            time.sleep(0.1)
        worker.send_signal(SIGTERM)

        assert worker.wait(timeout=60) == 0
        assert client.xlen("inference") == 0
        assert not client.hlen("inference:workers")
        ((field, count),) = client.hgetall("inference:shadow").items()
    assert models["behaviour"] == ModelFiles(MODELS, "behaviour").sha256
    _, served, shadow, ours, theirs = field.decode().split("|")
    assert (served, ours, count) == (shadow, theirs, b"1")
    assert ready == 200
    assert replies["j1"].status == "ok"
    assert 0 <= replies["j1"].verdict.trust <= 100
    assert [(replies[i].status, replies[i].error) for i in ("j2", "j3")] == [("failed", "bad-input")] * 2
    assert 'realcatcha_worker_jobs_total{model="behaviour",outcome="ok"} 1.0' in metrics


def test_a_storm_of_signals_stops_it_as_one_would(redis_url, worker):
    """A second signal meets the handler of the first: what that waits for must not be held by itself."""
    with redis.Redis.from_url(redis_url) as client:
        while not client.hlen("inference:workers"):
            time.sleep(0.1)
    for number in range(5_000):
        if worker.poll() is not None:
            break
        worker.send_signal((SIGTERM, SIGINT)[number % 2])
    assert worker.wait(timeout=30) == 0
