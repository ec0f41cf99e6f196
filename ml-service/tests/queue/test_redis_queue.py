"""What only the Redis adapter can get wrong: the server going away, answering errors, losing its data."""

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_kit.testing.servers import free_port, start_redis
from realcatcha_ml.queue.port import QueueUnavailable, Settlement, backlog
from realcatcha_ml.queue.redis_queue import RedisQueue


@pytest.fixture
def own_server(tmp_path):
    """A server that the test may stop or reconfigure."""
    server = start_redis(tmp_path)
    yield server
    server.stop()


CALLS = {
    "join": lambda queue: queue.join(),
    "read": lambda queue: queue.exchange([], count=1, block_ms=10),
    "settle": lambda queue: queue.exchange([Settlement(b"1-1", "reply:a", b"x")], count=0, block_ms=0),
    "claim": lambda queue: queue.claim(min_idle_ms=1),
    "refresh": lambda queue: queue.refresh([b"1-1"]),
    "depth": lambda queue: queue.depth(),
    "ping": lambda queue: queue.ping(),
    "leave": lambda queue: queue.leave(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_driver_error_escapes(call):
    """With nothing listening, every method raises the port's error."""
    queue = RedisQueue(f"redis://127.0.0.1:{free_port()}/0", consumer="a")
    with pytest.raises(QueueUnavailable):
        call(queue)
    queue.close()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_wrong_password(redis_url, call):
    """A server that refuses us is an unavailable queue, not a driver error."""
    queue = RedisQueue(redis_url.replace("redis://", "redis://nobody:wrong@"), consumer="a")
    with pytest.raises(QueueUnavailable):
        call(queue)
    queue.close()


def test_survives_a_restart(own_server):
    """After the server comes back the same object works, and what it held is still there."""
    server = own_server
    queue = RedisQueue(server.url, consumer="a", timeout_s=1)
    queue.join()
    with redis.Redis.from_url(server.url) as client:
        client.xadd("inference", {"job": b"1"})
    server.kill()
    with pytest.raises(QueueUnavailable):
        queue.exchange([], count=1, block_ms=10)
    server.start()

    assert [d.data for d in queue.exchange([], count=1, block_ms=10)] == [b"1"]
    queue.close()


def test_makes_the_group_again(redis_url):
    """A server that lost its data gets its group back by the read that misses it."""
    queue = RedisQueue(redis_url, consumer="a")
    queue.join()
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        assert queue.exchange([], count=1, block_ms=10) == []
        client.xadd("inference", {"job": b"1"})
    assert queue.claim(min_idle_ms=1) is None
    assert [d.data for d in queue.exchange([], count=1, block_ms=10)] == [b"1"]
    queue.close()


def test_claim_and_depth_without_a_group(redis_url):
    """Before anybody joined, the queue is empty rather than an error."""
    queue = RedisQueue(redis_url, consumer="a")
    assert queue.claim(min_idle_ms=1) is None
    queue.refresh([b"1-1"])
    queue.leave()
    assert queue.depth().backlog == 0
    queue.close()


def test_reply_to_a_key_of_another_type(redis_url):
    """A reply that the server refuses costs that reply alone."""
    queue = RedisQueue(redis_url, consumer="a")
    queue.join()
    with redis.Redis.from_url(redis_url) as client:
        client.set("reply:odd", "a string")
        client.xadd("reply:good", {"open": 1})
        ids = [client.xadd("inference", {"job": b"x"}) for _ in range(2)]
        queue.exchange([], count=2, block_ms=10)
        queue.exchange(
            [Settlement(ids[0], "reply:odd", b"1"), Settlement(ids[1], "reply:good", b"2")], count=0, block_ms=0
        )

        assert client.xlen("reply:good") == 2
    assert queue.replies_dropped == 1
    assert queue.depth().backlog == 0
    queue.close()


def test_stream_of_another_type_is_unavailable(redis_url):
    """A server whose key is no stream cannot be worked with."""
    with redis.Redis.from_url(redis_url) as client:
        client.set("inference", "a string")
    queue = RedisQueue(redis_url, consumer="a")
    with pytest.raises(QueueUnavailable):
        queue.join()
    with pytest.raises(QueueUnavailable):
        queue.exchange([], count=1, block_ms=10)
    queue.close()


def test_read_only_server_is_unavailable(own_server):
    """A replica refuses to settle: that is an outage, so that the settlement is tried again later."""
    with redis.Redis.from_url(own_server.url) as client:
        client.replicaof("127.0.0.1", str(free_port()))
        queue = RedisQueue(own_server.url, consumer="a")
        with pytest.raises(QueueUnavailable):
            queue.exchange([Settlement(b"1-1", "reply:a", b"x")], count=0, block_ms=0)
        queue.close()


def test_old_consumers_are_forgotten(redis_url):
    """Consumers that died long ago and hold nothing do not pile up; one that holds an entry stays."""
    with redis.Redis.from_url(redis_url) as client:
        holder, dead = RedisQueue(redis_url, consumer="holder"), RedisQueue(redis_url, consumer="dead")
        holder.join()
        client.xadd("inference", {"job": b"1"})
        holder.exchange([], count=1, block_ms=10)
        dead.exchange([], count=1, block_ms=1)
        newcomer = RedisQueue(redis_url, consumer="new", forget_after_ms=-1)
        newcomer.join()
        newcomer.close()

        assert [item["name"] for item in client.xinfo_consumers("inference", "workers")] == [b"holder"]
    holder.close()
    dead.close()


def test_job_beside_other_fields(redis_url):
    """A later version may add fields to an entry, in any order."""
    queue = RedisQueue(redis_url, consumer="a")
    queue.join()
    with redis.Redis.from_url(redis_url) as client:
        client.xadd("inference", {"new": b"1", "job": b"x"})
    assert queue.exchange([], count=1, block_ms=10)[0].data == b"x"
    queue.close()


@given(length=st.integers(0, 10**6), pending=st.integers(0, 10**6))
def test_backlog_is_never_below_either_count(length, pending):
    """Trimmed entries that are still pending never make the backlog negative or hide waiting ones."""
    assert backlog(length=length, pending=pending) == max(length, pending)
