"""The models over the Redis Stream ``inference``: enqueue, then wait for the reply stream (DESIGN 7)."""

import asyncio
import time
import uuid
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import structlog
from realcatcha_contracts import (
    INFERENCE_CONSUMER_GROUP,
    INFERENCE_STREAM,
    BehaviourInput,
    BehaviourVerdict,
    HandwritingInput,
    HandwritingVerdict,
    InferenceJob,
    InferenceReply,
    decode_reply,
    encode_job,
    reply_stream,
)
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.tasks import end_tasks
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from realcatcha_captcha.adapters.queue_health import QueueHealth
from realcatcha_captcha.adapters.redis_client import Scripts, send, translating
from realcatcha_captcha.application.ports.judging import InkOpinion, InkRequest, JudgeRequest, Opinion

_log = structlog.get_logger("realcatcha.inference")
_POINTERS: Final = {"point": "behaviour", "draw": "behaviour", "ink": "ink"}
_HANDWRITING: Final = {"en": "handwriting", "ko": "handwriting-ko"}
_BAD_INPUT: Final = "bad-input"
_REPLY_LIFE_S: Final = 60
_RENEW_S: Final = 5.0
_BLOCK_MS: Final = 500
_PAUSE_S: Final = 0.2
_LATE_S: Final = 2.0  # a word that comes this much late still binds at `answer`
_MOST_LATE: Final = 10_000


@dataclass(frozen=True)
class QueueLimits:
    """How much may wait.

    Attributes:
        depth: Jobs waiting or pending beyond which no more are added.
        of_network: Jobs of one network that this process has under way; beyond it the network waits for nobody.
        of_site: The same of one site, enforced while the queue is more than half full.
        timeout_s: How long a visitor waits for the model.
        ink_timeout_s: How long one waits who has drawn a word, for both of its models.
    """

    depth: int = 512
    of_network: int = 16
    of_site: int = 128
    timeout_s: float = 0.3
    ink_timeout_s: float = 1.0


@dataclass(frozen=True)
class _Question:
    """One job to be; `late_for` is the session that a late word is noted with, empty for none."""

    model: str
    payload: BehaviourInput | HandwritingInput
    network: str
    site: str
    request_id: str
    timeout_s: float
    late_for: str = ""


class RedisJudge:
    """`Judge` on the queue.

    Args:
        blocking: A client of its own for the blocking read.
        on_late: Told the session and the trust that came after its visitor stopped waiting.
        clock: Unix time, seconds.
    """

    def __init__(
        self,
        scripts: Scripts,
        blocking: Redis,
        *,
        on_late: Callable[[str, float], Awaitable[None]],
        clock: Callable[[], float],
        limits: QueueLimits | None = None,
    ) -> None:
        self._scripts = scripts
        self._blocking = blocking
        self._on_late = on_late
        self._clock = clock
        self._limits = limits or QueueLimits()
        self._stream = reply_stream(uuid.uuid4().hex)
        self._last = "0-0"
        self._waiting: dict[str, asyncio.Future[InferenceReply]] = {}
        self._late: OrderedDict[str, str] = OrderedDict()
        self._under_way: Counter[str] = Counter()
        self._depth = 0
        self._health = QueueHealth(time.monotonic)
        self._alive_until = 0.0
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen for replies."""
        self._task = asyncio.create_task(self._listen())

    async def aclose(self) -> None:
        """Stop listening and remove the reply stream. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)
        with suppress(Unavailable), translating():
            await self._blocking.delete(self._stream)

    def load(self) -> float:
        """See `Judge.load`."""
        return min(1.0, self._depth / self._limits.depth)

    def is_answering(self) -> bool:
        """See `Judge.is_answering`."""
        return self.load() < 1.0 and self._health.is_good()

    async def judge(self, request: JudgeRequest) -> Opinion:
        """See `Judge.judge`."""
        is_drawn = request.context == "ink"
        question = _Question(
            model=_POINTERS[request.context],
            payload=BehaviourInput(request.context, request.feature_version, list(request.features)),
            network=request.network,
            site=request.site,
            request_id=request.request_id,
            timeout_s=self._limits.ink_timeout_s if is_drawn else self._limits.timeout_s,
            late_for="" if is_drawn else request.sid,
        )
        reply = await self._ask(question)
        return _opinion(reply) if reply else Opinion(None)

    async def read_ink(self, request: InkRequest) -> InkOpinion:
        """See `Judge.read_ink`; ink that a worker refuses to look at is no word."""
        question = _Question(
            model=_HANDWRITING[request.language],
            payload=HandwritingInput(
                [list(stroke) for stroke in request.strokes], list(request.words), request.language
            ),
            network=request.network,
            site=request.site,
            request_id=request.request_id,
            timeout_s=self._limits.ink_timeout_s,
        )
        reply = await self._ask(question)
        if reply is None:
            return InkOpinion(None)
        if isinstance(reply.verdict, HandwritingVerdict):
            return InkOpinion(reply.verdict.accepted, reply.verdict.word)
        return InkOpinion(False if reply.error == _BAD_INPUT else None)

    async def _ask(self, question: _Question) -> InferenceReply | None:
        """Give the reply of the queue; None where none came in time, or none was waited for."""
        shares = (f"n:{question.network}", f"s:{question.site}")
        if self._is_over_share(*shares):
            return None
        id = uuid.uuid4().hex
        waiting: asyncio.Future[InferenceReply] = asyncio.get_running_loop().create_future()
        self._waiting[id] = waiting
        self._under_way.update(shares)
        try:
            until = asyncio.get_running_loop().time() + question.timeout_s
            async with asyncio.timeout_at(until):
                if not await self._enqueue(id, question):
                    return None
            async with asyncio.timeout_at(until):  # of its own: a command may swallow the first one (see end_tasks)
                reply = await waiting
                self._note_health(question.model, reply)
                return reply
        except (TimeoutError, Unavailable):
            self._health.waited_in_vain(question.model)
            self._remember(id, question.late_for)
            return None
        finally:
            del self._waiting[id]
            self._under_way.subtract(shares)
            self._under_way += Counter()

    def _note_health(self, model: str, reply: InferenceReply) -> None:
        if reply.status == "ok" or reply.error == _BAD_INPUT:
            self._health.answered(model)
        else:
            self._health.waited_in_vain(model)

    def _is_over_share(self, network: str, site: str) -> bool:
        crowded = self.load() > 0.5  # noqa: PLR2004  # half full
        return self._under_way[network] >= self._limits.of_network or (
            crowded and self._under_way[site] >= self._limits.of_site
        )

    async def _enqueue(self, id: str, question: _Question) -> bool:
        late_s = _LATE_S if question.late_for else 0.0
        job = InferenceJob(
            id=id,
            model=question.model,
            deadline_ms=int((self._clock() + question.timeout_s + late_s) * 1000),
            reply_to=self._stream,
            request_id=question.request_id,
            payload=question.payload,
        )
        keys = (INFERENCE_STREAM,)
        entry, depth = await self._scripts.run(
            "enqueue", keys, INFERENCE_CONSUMER_GROUP, self._limits.depth, encode_job(job)
        )
        self._depth = int(depth)
        return bool(entry)

    def _remember(self, id: str, sid: str) -> None:
        if not sid:
            return
        self._late[id] = sid
        while len(self._late) > _MOST_LATE:
            self._late.popitem(last=False)

    async def _listen(self) -> None:
        """Read replies for ever; after a failure resume behind the last one read."""
        while True:
            try:
                with translating():
                    await self._keep_alive()
                    found = await send(
                        self._blocking, "XREAD", "COUNT", 256, "BLOCK", _BLOCK_MS, "STREAMS", self._stream, self._last
                    )
            except Unavailable as error:
                self._alive_until = 0.0
                _log.warning("replies_unreadable", private=error.private)
                await asyncio.sleep(_PAUSE_S)
                continue
            for entry in _entries(found):
                await self._receive(*entry)

    async def _keep_alive(self) -> None:
        """Renew the reply stream's life now and then; make it again where the server has lost it."""
        now = asyncio.get_running_loop().time()
        if now < self._alive_until:
            return
        if not await self._blocking.expire(self._stream, _REPLY_LIFE_S):
            await self._create_stream()
        self._alive_until = now + _RENEW_S

    async def _create_stream(self) -> None:
        """Make the empty stream: workers answer only into one that exists."""
        with suppress(ResponseError):  # the group is there already
            await self._blocking.xgroup_create(self._stream, "keep", mkstream=True)
        self._last = "0-0"
        await self._blocking.expire(self._stream, _REPLY_LIFE_S)

    async def _receive(self, entry_id: str, data: bytes) -> None:
        self._last = entry_id
        try:
            reply = decode_reply(data)
        except msgspec.MsgspecError:
            _log.warning("reply_unreadable")
            return
        waiting = self._waiting.get(reply.id)
        if waiting is not None:
            if not waiting.done():
                waiting.set_result(reply)
            return
        sid = self._late.pop(reply.id, None)
        trust = _opinion(reply).trust
        if sid is not None and trust is not None:
            with suppress(Unavailable):
                await self._on_late(sid, trust)


def _opinion(reply: InferenceReply) -> Opinion:
    if reply.status != "ok" or not isinstance(reply.verdict, BehaviourVerdict):
        return Opinion(None)
    return Opinion(min(100.0, max(0.0, reply.verdict.trust)), reply.verdict.model_version)


def _entries(found: Any) -> list[tuple[str, bytes]]:
    """Flatten the answer of XREAD on one stream."""
    if not found:
        return []
    streams = found.items() if isinstance(found, dict) else found
    ((_, entries),) = streams
    return [(id.decode(), _field(fields)) for id, fields in entries]


def _field(fields: Any) -> bytes:
    if isinstance(fields, dict):
        return bytes(fields.get(b"reply", b""))
    pairs = dict(zip(fields[::2], fields[1::2], strict=True))
    return bytes(pairs.get(b"reply", b""))
