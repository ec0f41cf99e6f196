"""The contract of `Judge`, in memory and over the real queue; then what the queue adds."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from realcatcha_captcha.adapters.memory_judge import MemoryJudge
from realcatcha_captcha.adapters.redis_client import Scripts, connect
from realcatcha_captcha.adapters.redis_inference import QueueLimits, RedisJudge
from realcatcha_captcha.application.ports.judging import InkOpinion, InkRequest, JudgeRequest
from realcatcha_contracts import (
    INFERENCE_CONSUMER_GROUP,
    INFERENCE_STREAM,
    BehaviourVerdict,
    HandwritingInput,
    HandwritingVerdict,
    InferenceJob,
    InferenceReply,
    decode_job,
    encode_reply,
)
from realcatcha_kit.tasks import end_tasks

Answer = Callable[[InferenceJob], InferenceReply | None]


def request(number: int = 0, **changes: Any) -> JudgeRequest:
    whole = {"sid": f"{number:032x}", "site": "site", "network": f"net{number}", "request_id": "request-1"}
    return JudgeRequest(**{**whole, "context": "point", "feature_version": 2, "features": [0.5, 1.0], **changes})


def ink(number: int = 0, **changes: Any) -> InkRequest:
    whole = {"site": "site", "network": f"net{number}", "request_id": "request-1", "language": "en"}
    return InkRequest(**{**whole, "strokes": [[1, 2, 3, 4], [5, 6]], "words": ["cat", "kitten"], **changes})


def verdict(job: InferenceJob, trust: float = 42.0) -> InferenceReply:
    if isinstance(job.payload, HandwritingInput):
        read = "kitten" if "kitten" in job.payload.words else job.payload.words[0]
        return InferenceReply(job.id, job.request_id, "ok", HandwritingVerdict(read == "kitten", read, 0.1, -0.2, "h1"))
    return InferenceReply(job.id, job.request_id, "ok", BehaviourVerdict(trust, 0.1, "v7"))


class Queue:
    """A judge on Redis, and a worker that answers as it is told."""

    def __init__(self, url: str, limits: QueueLimits) -> None:
        self.redis = connect(url, timeout_s=30)
        self.blocking = connect(url, timeout_s=30)
        self.scripts = Scripts(self.redis, timeout_s=30)
        self.late: list[tuple[str, float]] = []
        self.judge = RedisJudge(self.scripts, self.blocking, on_late=self._note, clock=time.time, limits=limits)
        self.jobs: list[InferenceJob] = []

    async def _note(self, sid: str, trust: float) -> None:
        self.late.append((sid, trust))

    async def work(self, answer: Answer, *, delay_s: float = 0.0) -> None:
        """Answer for ever."""
        last = "0"
        while True:
            for _, entries in await self.redis.xread({INFERENCE_STREAM: last}, count=64) or []:
                for id, fields in entries:
                    last = id
                    job = decode_job(fields[b"job"])
                    self.jobs.append(job)
                    await asyncio.sleep(delay_s)
                    reply = answer(job)
                    if reply is not None:
                        await self.redis.xadd(job.reply_to, {"reply": encode_reply(reply)}, nomkstream=True)
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(url: str, answer: Answer, *, delay_s: float = 0.0, **limits: Any) -> AsyncIterator[Queue]:
    queue = Queue(url, QueueLimits(**{"timeout_s": 20.0, "ink_timeout_s": 20.0, **limits}))
    await queue.judge.start()
    worker = asyncio.create_task(queue.work(answer, delay_s=delay_s))
    await asyncio.sleep(0.05)  # the reply stream is there
    try:
        yield queue
    finally:
        await end_tasks(worker)
        await queue.judge.aclose()
        await queue.scripts.aclose()
        await queue.redis.aclose()
        await queue.blocking.aclose()


@pytest.fixture(params=["memory", "redis"])
async def judge(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Each judge, with a model that says 42."""
    if request.param == "memory":
        memory = MemoryJudge(42.0)
        memory.drawn_trust, memory.reads = 42.0, "kitten"
        yield memory
        return
    async with running(request.getfixturevalue("redis_url"), verdict) as queue:
        yield queue.judge


async def test_the_models_word_comes_back(judge: Any) -> None:
    """Trust and the version that said it; many at once, each its own."""
    opinions = await asyncio.gather(*(judge.judge(request(i)) for i in range(10)))
    assert {opinion.trust for opinion in opinions} == {42.0}
    assert all(opinion.model_version for opinion in opinions)
    assert 0 <= judge.load() <= 1


async def test_a_drawing_is_read(judge: Any) -> None:
    """As one of the asked words or as none; many at once, each its own, beside those who are judged."""
    asked = [ink(1), ink(2, words=["dog"]), ink(3)]
    right, wrong, last = await asyncio.gather(*(judge.read_ink(one) for one in asked))
    assert right == last == InkOpinion(True, "kitten")
    assert wrong.accepted is False
    assert (await judge.judge(request(context="ink"))).trust == 42.0
    assert judge.is_answering()


async def test_a_job_says_what_a_worker_needs(redis_url: str) -> None:
    """Model, deadline, where to answer, the request's id."""
    asked = time.time()
    async with running(redis_url, verdict) as queue:
        await queue.judge.judge(request())
        (job,) = queue.jobs
    assert (job.model, job.request_id) == ("behaviour", "request-1")
    assert (job.payload.context, job.payload.feature_version, job.payload.features) == ("point", 2, [0.5, 1.0])
    assert job.reply_to.startswith("reply:")
    waited_for = 20.0 + 2.0  # the wait, and how late a word still binds
    assert asked + waited_for - 0.1 < job.deadline_ms / 1000 <= time.time() + waited_for


@pytest.mark.parametrize("status", ["expired", "failed"])
async def test_a_worker_that_could_not_is_unknown(redis_url: str, status: Any) -> None:
    """At once, without waiting for the time-out."""
    async with running(redis_url, lambda job: InferenceReply(job.id, job.request_id, status)) as queue:
        assert (await queue.judge.judge(request())).trust is None


async def test_no_worker_is_unknown_in_time(redis_url: str) -> None:
    """300 ms by default."""
    async with running(redis_url, lambda _: None, timeout_s=0.3) as queue:
        started = time.monotonic()
        assert (await queue.judge.judge(request())).trust is None
        assert 0.25 < time.monotonic() - started < 15


async def test_a_late_word_is_noted_with_its_session(redis_url: str) -> None:
    """It came after the visitor stopped waiting."""
    async with running(redis_url, verdict, delay_s=1.0, timeout_s=0.5) as queue:
        assert (await queue.judge.judge(request(5))).trust is None
        for _ in range(1000):
            if queue.late:
                break
            await asyncio.sleep(0.02)
    assert queue.late == [(f"{5:032x}", 42.0)]


async def test_the_first_reply_wins(redis_url: str) -> None:
    """A redelivered job may be answered twice; foreign and unreadable replies are skipped."""
    async with running(redis_url, verdict) as queue:
        stream = queue.judge._stream
        await queue.redis.xadd(stream, {"reply": b"not json"}, nomkstream=True)
        await queue.redis.xadd(stream, {"other": b"field"}, nomkstream=True)
        stranger = InferenceReply("nobody", "r", "ok", BehaviourVerdict(1.0, 0.0, "v"))
        await queue.redis.xadd(stream, {"reply": encode_reply(stranger)}, nomkstream=True)
        assert (await queue.judge.judge(request())).trust == 42.0
    assert queue.late == []


async def test_a_full_queue_takes_no_more(redis_url: str) -> None:
    """Nothing is added beyond the limit; load tells, so that everyone's price rises."""
    async with running(redis_url, lambda _: None, depth=3, timeout_s=0.5) as queue:
        for i in range(6):
            assert (await queue.judge.judge(request(i))).trust is None
        assert await queue.redis.xlen(INFERENCE_STREAM) == 3
        assert queue.judge.load() == 1.0


async def test_what_a_group_has_acknowledged_does_not_count(redis_url: str) -> None:
    """Where the server tells lag and pending; elsewhere workers delete what they have done."""
    async with running(redis_url, lambda _: None, depth=3, timeout_s=0.5) as queue:
        await queue.redis.xgroup_create(INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, id="0", mkstream=True)
        for i in range(3):
            await queue.judge.judge(request(i))
        found = await queue.redis.xreadgroup(INFERENCE_CONSUMER_GROUP, "w", {INFERENCE_STREAM: ">"})
        for id, _ in found[0][1]:
            await queue.redis.xack(INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, id)
            await queue.redis.xdel(INFERENCE_STREAM, id)
        await queue.judge.judge(request(9))
        assert queue.judge.load() == 0.0


async def test_one_network_cannot_take_the_whole_queue(redis_url: str) -> None:
    """Beyond its share it is judged without the model, at once; others still are."""
    async with running(redis_url, verdict, delay_s=0.05, of_network=2) as queue:
        same = [queue.judge.judge(request(i, network="busy")) for i in range(10)]
        opinions = await asyncio.gather(*same, queue.judge.judge(request(99)))
        assert sum(opinion.trust is not None for opinion in opinions[:-1]) == 2
        assert opinions[-1].trust == 42.0
        assert (await queue.judge.judge(request(1, network="busy"))).trust == 42.0


async def test_one_site_cannot_either_while_the_queue_is_crowded(redis_url: str) -> None:
    """Its share holds from half full."""
    async with running(redis_url, lambda _: None, depth=4, of_site=1, timeout_s=0.6) as queue:
        for i in range(4):
            await queue.judge.judge(request(i))
        assert queue.judge.load() > 0.5
        first = asyncio.create_task(queue.judge.judge(request(20)))
        await asyncio.sleep(0)
        assert (await queue.judge.judge(request(21))).trust is None
        assert not first.done()
        await first


async def test_a_lost_reply_stream_is_made_again(redis_url: str) -> None:
    """A server that came back empty."""
    async with running(redis_url, verdict) as queue:
        await queue.redis.flushall()
        queue.judge._alive_until = 0.0
        for _ in range(1000):
            if await queue.redis.exists(queue.judge._stream):
                break
            await asyncio.sleep(0.02)
        assert await queue.redis.ttl(queue.judge._stream) > 0
    assert not await connect_and_ask(redis_url, queue.judge._stream)


async def connect_and_ask(url: str, key: str) -> int:
    client = connect(url, timeout_s=30)
    found = int(await client.exists(key))
    await client.aclose()
    return found


async def test_without_redis_trust_is_unknown() -> None:
    """The queue may live on a server of its own, which is away."""
    queue = Queue("redis://127.0.0.1:9/0", QueueLimits())
    await queue.judge.start()
    assert (await queue.judge.judge(request())).trust is None
    await queue.judge.aclose()
    for client in (queue.redis, queue.blocking):
        await client.aclose()


async def test_an_ink_job_says_what_a_worker_needs(redis_url: str) -> None:
    """Strokes, words, language; a word that comes late is of no use, so its time ends with the wait."""
    asked = time.time()
    async with running(redis_url, verdict) as queue:
        await queue.judge.read_ink(ink())
        (job,) = queue.jobs
    assert (job.model, job.request_id) == ("handwriting", "request-1")
    assert job.payload == HandwritingInput([[1, 2, 3, 4], [5, 6]], ["cat", "kitten"], "en")
    assert asked + 20.0 - 0.1 < job.deadline_ms / 1000 <= time.time() + 20.0


async def test_both_models_of_a_drawing_have_one_deadline(redis_url: str) -> None:
    """Longer than that of a click: whoever has drawn a word can wait a second for it."""
    async with running(redis_url, lambda _: None, timeout_s=0.05, ink_timeout_s=0.4) as queue:
        started = time.monotonic()
        read, opinion = await asyncio.gather(queue.judge.read_ink(ink()), queue.judge.judge(request(context="ink")))
        assert 0.35 < time.monotonic() - started < 15
        assert (read.accepted, opinion.trust) == (None, None)


async def test_a_late_word_on_a_drawing_is_not_noted(redis_url: str) -> None:
    """It says nothing of how the visitor came to the page."""
    async with running(redis_url, verdict, delay_s=0.3, ink_timeout_s=0.05) as queue:
        await asyncio.gather(queue.judge.read_ink(ink()), queue.judge.judge(request(context="ink")))
        await asyncio.sleep(0.9)
    assert queue.late == []


@pytest.mark.parametrize(
    ("error", "language", "accepted"),
    [
        ("bad-input", "en", False),
        ("bad-input", "ko", False),
        ("unknown-model", "en", None),
        ("unknown-model", "ko", None),
        ("model-error", "en", None),
    ],
)
async def test_ink_that_no_worker_reads(redis_url: str, error: str, language: str, accepted: bool | None) -> None:
    """What a worker refuses to look at is no word; where no model reads the language, nothing is known."""
    async with running(redis_url, lambda job: InferenceReply(job.id, "r", "failed", error=error)) as queue:
        assert (await queue.judge.read_ink(ink(language=language))).accepted is accepted
        assert (await queue.judge.judge(request())).trust is None


async def test_each_language_has_its_model(redis_url: str) -> None:
    """Workers that were not told to read Korean answer that they know no such model."""
    async with running(redis_url, verdict) as queue:
        for language in ("en", "ko"):
            await queue.judge.read_ink(ink(language=language))
    assert [job.model for job in queue.jobs] == ["handwriting", "handwriting-ko"]
    assert [job.payload.language for job in queue.jobs if isinstance(job.payload, HandwritingInput)] == ["en", "ko"]


async def test_a_verdict_of_another_model_is_none(redis_url: str) -> None:
    """A worker that mixes them up is not believed."""
    mixed = BehaviourVerdict(99.0, 0.0, "v")
    async with running(redis_url, lambda job: InferenceReply(job.id, "r", "ok", mixed)) as queue:
        assert (await queue.judge.read_ink(ink())).accepted is None


async def test_a_queue_that_nobody_serves_is_not_answering(redis_url: str) -> None:
    """After three visitors in a row waited in vain; one answer mends it."""
    async with running(redis_url, lambda _: None, timeout_s=0.05) as queue:
        for i in range(3):
            assert queue.judge.is_answering()
            await queue.judge.judge(request(i))
        assert not queue.judge.is_answering()
    async with running(redis_url, verdict) as queue:
        await queue.judge.judge(request())
        assert queue.judge.is_answering()


async def test_a_queue_that_refuses_is_not_answering(redis_url: str) -> None:
    """Handwriting is not offered then."""
    async with running(redis_url, lambda _: None, depth=2, ink_timeout_s=0.5) as queue:
        for i in range(3):
            assert (await queue.judge.read_ink(ink(i))).accepted is None
        assert queue.judge.load() == 1.0
        assert not queue.judge.is_answering()


async def test_drawings_share_the_queue_fairly(redis_url: str) -> None:
    """A network over its share waits for nobody, and says nothing of the queue's health."""
    async with running(redis_url, verdict, delay_s=0.05, of_network=2) as queue:
        read = await asyncio.gather(*(queue.judge.read_ink(ink(network="busy")) for _ in range(8)))
        assert sum(one.accepted is not None for one in read) == 2
        assert queue.judge.is_answering()
