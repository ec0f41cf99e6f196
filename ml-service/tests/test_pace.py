"""How long a silent worker keeps its jobs."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_ml.pace import Heartbeat, Pace
from realcatcha_ml.queue.port import QueueUnavailable


def paced(*seconds):
    pace = Pace()
    for value in seconds:
        pace.record(value)
    return pace


@pytest.mark.parametrize(
    ("batches", "expected_ms"),
    [((), 150), ((0.001,) * 100, 150), ((0.05,), 150), ((0.2,), 600), ((0.01,) * 98 + (0.4,) * 2, 1200)],
)
def test_claim_limit(batches, expected_ms):
    """Three times the batch p99, never below 150 ms."""
    assert paced(*batches).claim_after_ms() == expected_ms


def test_old_batches_are_forgotten():
    """A slow start does not delay claims for ever."""
    assert paced(5.0, *[0.001] * 600).claim_after_ms() == 150


@given(st.lists(st.floats(0, 10), min_size=1, max_size=700))
def test_p99_is_one_of_the_batches_and_at_least_their_median(batches):
    """The percentile is a real duration from the upper end."""
    p99 = paced(*batches).p99_s()
    recent = sorted(batches[-512:])

    assert p99 in recent
    assert sum(value > p99 for value in recent) <= len(recent) // 100


def beating(refresh):
    heartbeat = Heartbeat(refresh, interval_s=0.01)
    heartbeat.start()
    return heartbeat


def test_long_batch_is_refreshed():
    """Entries held for more than an interval are refreshed."""
    seen, beaten = [], threading.Event()

    def refresh(ids):
        seen.append(ids)
        beaten.set()

    heartbeat = beating(refresh)
    heartbeat.hold([b"1-1"])

    assert beaten.wait(2)
    heartbeat.stop()
    assert seen[0] == [b"1-1"]


def test_nothing_is_refreshed_when_nothing_is_held():
    """Between batches the thread stays silent."""
    seen = []
    heartbeat = beating(seen.append)
    heartbeat.hold([b"1-1"])
    heartbeat.hold([])
    threading.Event().wait(0.05)
    heartbeat.stop()

    assert seen == []


def test_beats_on_while_the_queue_is_away():
    """An outage does not end the thread."""
    calls, enough = [], threading.Event()

    def refresh(ids):
        calls.append(ids)
        if len(calls) == 3:
            enough.set()
        raise QueueUnavailable("away")

    heartbeat = beating(refresh)
    heartbeat.hold([b"1-1"])

    assert enough.wait(2)
    heartbeat.stop()
