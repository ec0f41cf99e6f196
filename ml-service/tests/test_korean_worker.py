"""A worker that was told to read Korean, and one that was not: the same jobs, as captcha-api sends them."""

import json
import threading
import time
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_contracts import HandwritingInput, InferenceJob, decode_reply, encode_job
from realcatcha_ml.composition import build_registry
from realcatcha_ml.queue.memory_queue import MemoryQueue, MemoryStream
from realcatcha_ml.settings import MlSettings
from realcatcha_ml.worker import build_worker

GOLDEN = Path(__file__).resolve().parents[1] / "models" / "handwriting-ko.golden.json"
ROW = json.loads(GOLDEN.read_text())[0]


def job(name, word):
    payload = HandwritingInput(strokes=ROW["strokes"], words=[word], language="ko")
    deadline_ms = int(time.time() * 1000) + 120_000
    return encode_job(InferenceJob(name, "handwriting-ko", deadline_ms, "reply:a", "r", payload))


@pytest.fixture
def replies():
    """Have jobs answered by a worker with or without the setting."""

    def answer(*, wanted):
        stream = MemoryStream()
        stream.replies["reply:a"] = []
        for name, word in (("right", ROW["word"]), ("wrong", ROW["other"])):
            stream.add(job(name, word))
        settings = MlSettings(models=("handwriting",), handwriting_ko=wanted)
        registry = build_registry(settings, names=settings.stream_models)
        queue = MemoryQueue(stream, consumer="w")
        worker = build_worker(queue, registry=registry, metrics_registry=CollectorRegistry(), batch_max=8)
        thread = threading.Thread(target=worker.run)
        thread.start()
        end = time.monotonic() + 60
        while len(stream.replies["reply:a"]) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        worker.stop()
        thread.join(60)
        return {reply.id: reply for reply in map(decode_reply, stream.replies["reply:a"])}

    return answer


def test_off_no_such_model_is_known(replies):
    """As before there was one: captcha-api then asks something else at no cost."""
    found = replies(wanted=False)

    assert {name: (one.status, one.error) for name, one in found.items()} == dict.fromkeys(
        ("right", "wrong"), ("failed", "unknown-model")
    )


def test_on_the_right_word_is_accepted_and_another_refused(replies):
    """Ink composed of the jamo of a person whom the model never saw."""
    found = replies(wanted=True)

    assert found["right"].verdict.accepted
    assert found["right"].verdict.word == ROW["word"]
    assert not found["wrong"].verdict.accepted
