"""The queue on a Redis Stream (6.2 or newer)."""

from collections.abc import Sequence
from typing import Any, Final

from realcatcha_contracts import INFERENCE_CONSUMER_GROUP, INFERENCE_DEAD_STREAM, INFERENCE_STREAM
from redis.exceptions import ResponseError

from realcatcha_ml.queue.port import DeadLetter, Delivery, QueueDepth, QueueUnavailable, Settlement, backlog
from realcatcha_ml.queue.redis_wire import Command, RedisWire

_REPLIES_KEPT: Final = 10_000  # per asking process; it reads on as replies come, so this is some seconds at full rate
_DEAD_KEPT: Final = 1_000
_FORGET_CONSUMER_MS: Final = 3_600_000
_CLAIM_CANDIDATES: Final = 16


class RedisQueue:
    """One consumer of the stream ``inference``.

    Claims with ``XPENDING IDLE`` + ``XCLAIM`` rather than ``XAUTOCLAIM``: the latter tells neither how often an entry
    was delivered nor, before Redis 7, which of the entries were trimmed away. ``XCLAIM`` checks the idle time again,
    so of two workers that want an entry one gets it.

    Args:
        url: Of the queue's server.
        consumer: Unique among the processes that ever ran at the same time.
        forget_after_ms: A consumer that was silent for longer and holds nothing is forgotten when another joins.
    """

    def __init__(
        self, url: str, *, consumer: str, timeout_s: float = 3.0, forget_after_ms: int = _FORGET_CONSUMER_MS
    ) -> None:
        self._consumer = consumer
        self._forget_after_ms = forget_after_ms
        self._loop = RedisWire(url, timeout_s=timeout_s)
        self._side = RedisWire(url, timeout_s=timeout_s)  # the loop's connection blocks while it waits for jobs
        self.replies_dropped = 0

    def join(self) -> None:
        """Make the group, forget consumers that died long ago (see `JobQueue`)."""
        self._make_group()
        consumers = self._loop.call([("XINFO", "CONSUMERS", INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP)])[0]
        for consumer in [] if isinstance(consumers, ResponseError) else consumers:
            facts = dict(zip(consumer[::2], consumer[1::2], strict=True))
            if facts[b"pending"] == 0 and facts[b"idle"] > self._forget_after_ms:
                self._forget(facts[b"name"])

    def exchange(self, settlements: Sequence[Settlement], *, count: int, block_ms: int) -> list[Delivery]:
        """Settle and read in one round trip (see `JobQueue`)."""
        commands = _replies(settlements)
        replies = len(commands)
        commands += [_dead_letter(item.dead) for item in settlements if item.dead is not None]
        if settlements:
            ids = [item.entry_id for item in settlements]
            commands.append(("XACK", INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, *ids))
            commands.append(("XDEL", INFERENCE_STREAM, *ids))
        if count:
            commands.append(self._read(count=count, block_ms=block_ms))
        answers = self._loop.call(commands)
        self.replies_dropped += sum(1 for answer in answers[:replies] if not isinstance(answer, bytes))
        return self._deliveries(answers[-1]) if count else []

    def claim(self, *, min_idle_ms: int) -> Delivery | None:
        """Take over one idle entry (see `JobQueue`)."""
        group = (INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP)
        idle = self._loop.call([("XPENDING", *group, "IDLE", min_idle_ms, "-", "+", _CLAIM_CANDIDATES)])[0]
        if isinstance(idle, ResponseError):  # NOGROUP: the stream is gone; the next read makes it again
            return None
        for entry_id, _consumer, _idle_ms, deliveries in idle:
            claimed = self._loop.call([("XCLAIM", *group, self._consumer, min_idle_ms, entry_id)])[0]
            if isinstance(claimed, ResponseError) or not claimed:
                continue  # another worker was faster, or (Redis 7) the entry was trimmed and is acknowledged now
            if claimed[0] is None or claimed[0][1] is None:  # trimmed (Redis 6.2)
                self._loop.call([("XACK", *group, entry_id)])
                continue
            return Delivery(entry_id, _job_field(claimed[0][1]), deliveries + 1)
        return None

    def refresh(self, entry_ids: Sequence[bytes]) -> None:
        """Restart idle times (see `JobQueue`); an entry that was claimed meanwhile is left with its new owner."""
        group = (INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP)
        if not entry_ids:
            return
        window = ("XPENDING", *group, "-", "+", 2 * len(entry_ids), self._consumer)
        mine = self._side.call([window])[0]
        wanted = set(entry_ids)
        held = [] if isinstance(mine, ResponseError) else [entry[0] for entry in mine if entry[0] in wanted]
        if held:
            self._side.call([("XCLAIM", *group, self._consumer, 0, *held, "JUSTID")])

    def depth(self) -> QueueDepth:
        """Measure (see `JobQueue`)."""
        length, summary, dead = self._side.call(
            [
                ("XLEN", INFERENCE_STREAM),
                ("XPENDING", INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP),
                ("XLEN", INFERENCE_DEAD_STREAM),
            ]
        )
        pending = 0 if isinstance(summary, ResponseError) else summary[0]
        return QueueDepth(lag=backlog(length=length, pending=pending) - pending, pending=pending, dead=dead)

    def ping(self) -> None:
        """Ask the server for a sign of life."""
        self._side.call([("PING",)])

    def leave(self) -> None:
        """Forget this consumer if nothing is pending for it (see `JobQueue`)."""
        pending = self._loop.call(
            [("XPENDING", INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, "-", "+", 1, self._consumer)]
        )[0]
        if not isinstance(pending, ResponseError) and not pending:
            self._forget(self._consumer)

    def close(self) -> None:
        """Close both connections."""
        self._loop.close()
        self._side.close()

    def _make_group(self) -> None:
        created = self._loop.call([("XGROUP", "CREATE", INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, "0", "MKSTREAM")])[
            0
        ]
        if isinstance(created, ResponseError) and "BUSYGROUP" not in str(created):
            raise QueueUnavailable(str(created)) from created

    def _forget(self, consumer: str | bytes) -> None:
        self._loop.call([("XGROUP", "DELCONSUMER", INFERENCE_STREAM, INFERENCE_CONSUMER_GROUP, consumer)])

    def _read(self, *, count: int, block_ms: int) -> Command:
        who = ("XREADGROUP", "GROUP", INFERENCE_CONSUMER_GROUP, self._consumer)
        block = ("BLOCK", block_ms) if block_ms else ()
        return (*who, "COUNT", count, *block, "STREAMS", INFERENCE_STREAM, ">")

    def _deliveries(self, answer: Any) -> list[Delivery]:
        if isinstance(answer, ResponseError):
            if "NOGROUP" not in str(answer):
                raise QueueUnavailable(str(answer)) from answer
            self._make_group()  # the server lost the stream; what was added since is delivered by the next read
            return []
        if answer is None:
            return []
        return [Delivery(entry_id, _job_field(fields)) for entry_id, fields in answer[0][1]]


def _replies(settlements: Sequence[Settlement]) -> list[Command]:
    return [
        ("XADD", item.reply_to, "NOMKSTREAM", "MAXLEN", "~", _REPLIES_KEPT, "*", "reply", item.reply)
        for item in settlements
        if item.reply is not None
    ]


def _dead_letter(letter: DeadLetter) -> Command:
    facts = {
        "entry": letter.entry_id,
        "reason": letter.reason,
        "deliveries": letter.deliveries,
        "job": letter.job_id,
        "model": letter.model,
        "request_id": letter.request_id,
    }
    pairs = (part for pair in facts.items() for part in pair)
    return ("XADD", INFERENCE_DEAD_STREAM, "MAXLEN", "~", _DEAD_KEPT, "*", *pairs)


def _job_field(fields: list[bytes]) -> bytes | None:
    if fields[0] == b"job":
        return fields[1]
    return dict(zip(fields[::2], fields[1::2], strict=True)).get(b"job")
