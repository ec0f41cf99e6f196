"""The contract of `JobQueue`, on every adapter."""

import threading
import time

from realcatcha_ml.queue.port import DeadLetter, JobQueue, Settlement

IDLE_MS = 40


def joined(harness, consumer="a") -> JobQueue:
    queue = harness.queue(consumer)
    queue.join()
    return queue


def wait_idle() -> None:
    time.sleep(IDLE_MS / 1000 * 1.5)


def test_delivers_in_order_at_most_count(harness):
    """A read hands out the oldest entries first and no more than asked for."""
    queue = joined(harness)
    ids = [harness.add(f"{n}".encode()) for n in range(5)]

    first = queue.exchange([], count=3, block_ms=10)
    second = queue.exchange([], count=3, block_ms=10)

    assert [d.data for d in first] == [b"0", b"1", b"2"]
    assert [d.entry_id for d in first + second] == ids
    assert {d.deliveries for d in first} == {1}


def test_delivers_what_was_added_before_anyone_joined(harness):
    """Jobs sent while no worker had ever run are not lost."""
    harness.add(b"early")

    assert [d.data for d in joined(harness).exchange([], count=9, block_ms=10)] == [b"early"]


def test_join_twice_changes_nothing(harness):
    """A worker that reconnects joins again."""
    queue = joined(harness)
    harness.add(b"1")
    queue.join()

    assert len(queue.exchange([], count=9, block_ms=10)) == 1


def test_each_entry_goes_to_one_consumer(harness):
    """Two consumers share the stream without overlap."""
    one, two = joined(harness, "a"), joined(harness, "b")
    for n in range(4):
        harness.add(f"{n}".encode())

    got = one.exchange([], count=2, block_ms=10) + two.exchange([], count=9, block_ms=10)

    assert sorted(d.data or b"" for d in got) == [b"0", b"1", b"2", b"3"]


def test_waits_for_a_job(harness):
    """A blocked read returns as soon as a job comes."""
    queue = joined(harness)
    timer = threading.Timer(0.05, harness.add, args=(b"late",))
    timer.start()

    started = time.monotonic()
    got = queue.exchange([], count=1, block_ms=20_000)
    timer.join()

    assert [d.data for d in got] == [b"late"]
    assert time.monotonic() - started < 15


def test_read_of_an_empty_queue_ends(harness):
    """Without jobs a read gives nothing after the time it may block."""
    assert joined(harness).exchange([], count=1, block_ms=10) == []


def test_count_zero_reads_nothing(harness):
    """Settling alone leaves waiting entries alone."""
    queue = joined(harness)
    harness.add(b"1")

    assert queue.exchange([], count=0, block_ms=10) == []
    assert queue.depth().lag == 1


def test_entry_without_job_has_no_data(harness):
    """An entry of another shape is delivered, so that it can be buried."""
    queue = joined(harness)
    harness.add(None)

    assert queue.exchange([], count=1, block_ms=10)[0].data is None


def test_settling_replies_and_removes(harness):
    """A settled entry is answered, acknowledged and deleted."""
    queue = joined(harness)
    harness.open_replies("reply:a")
    harness.add(b"1")
    (delivery,) = queue.exchange([], count=1, block_ms=10)

    queue.exchange([Settlement(delivery.entry_id, "reply:a", b"answer")], count=0, block_ms=0)

    assert harness.replies("reply:a") == [b"answer"]
    assert (queue.depth().lag, queue.depth().pending) == (0, 0)
    assert queue.replies_dropped == 0


def test_settle_and_read_in_one_call(harness):
    """The next read rides on the settlement."""
    queue = joined(harness)
    harness.open_replies("reply:a")
    harness.add(b"1")
    harness.add(b"2")
    (first,) = queue.exchange([], count=1, block_ms=10)

    (second,) = queue.exchange([Settlement(first.entry_id, "reply:a", b"x")], count=1, block_ms=10)

    assert second.data == b"2"
    assert harness.replies("reply:a") == [b"x"]


def test_reply_to_nobody_is_dropped(harness):
    """A reply never brings the stream of a dead asker back."""
    queue = joined(harness)
    harness.add(b"1")
    (delivery,) = queue.exchange([], count=1, block_ms=10)

    queue.exchange([Settlement(delivery.entry_id, "reply:gone", b"x")], count=0, block_ms=0)

    assert harness.replies("reply:gone") == []
    assert queue.replies_dropped == 1
    assert queue.depth().pending == 0


def test_dead_letter_is_kept_without_payload(harness):
    """A dead letter holds what an operator needs to find the job, and nothing of what it carried."""
    queue = joined(harness)
    entry_id = harness.add(b"private payload")
    queue.exchange([], count=1, block_ms=10)

    letter = DeadLetter(entry_id, "malformed", 1, job_id="j", model="m", request_id="r")
    queue.exchange([Settlement(entry_id, dead=letter)], count=0, block_ms=0)

    assert harness.dead() == [
        {
            "entry": entry_id.decode(),
            "reason": "malformed",
            "deliveries": "1",
            "job": "j",
            "model": "m",
            "request_id": "r",
        }
    ]
    assert queue.depth().dead == 1
    assert queue.depth().backlog == 0


def test_dead_letters_are_bounded(harness):
    """A flood of bad jobs cannot fill the server with dead letters."""
    queue = joined(harness)
    letters = [DeadLetter(f"1-{n}".encode(), "malformed", 1) for n in range(3000)]

    queue.exchange([Settlement(letter.entry_id, dead=letter) for letter in letters], count=0, block_ms=0)

    assert 1000 <= queue.depth().dead < 1200


def test_fresh_entries_are_not_claimed(harness):
    """An entry that its consumer just got is not taken from it."""
    one, two = joined(harness, "a"), joined(harness, "b")
    harness.add(b"1")
    one.exchange([], count=1, block_ms=10)

    assert two.claim(min_idle_ms=5000) is None


def test_idle_entries_are_claimed_once_and_counted(harness):
    """An abandoned entry goes to one other consumer, which learns how often it was delivered."""
    one, two, three = joined(harness, "a"), joined(harness, "b"), joined(harness, "c")
    harness.add(b"1")
    harness.add(b"2")
    one.exchange([], count=9, block_ms=10)
    wait_idle()

    first, second, third = (
        two.claim(min_idle_ms=IDLE_MS),
        three.claim(min_idle_ms=IDLE_MS),
        two.claim(min_idle_ms=IDLE_MS),
    )

    assert (first.data, first.deliveries) == (b"1", 2)
    assert (second.data, second.deliveries) == (b"2", 2)
    assert third is None


def test_deliveries_add_up(harness):
    """Each claim counts one delivery more."""
    queue = joined(harness)
    harness.add(b"1")
    queue.exchange([], count=1, block_ms=10)
    counts = []
    for _ in range(3):
        wait_idle()
        counts.append(queue.claim(min_idle_ms=IDLE_MS).deliveries)

    assert counts == [2, 3, 4]


def test_refresh_keeps_entries(harness):
    """A consumer that says it is still at work keeps its entries, and no delivery is counted for it."""
    one, two = joined(harness, "a"), joined(harness, "b")
    harness.add(b"1")
    (delivery,) = one.exchange([], count=1, block_ms=10)
    wait_idle()
    one.refresh([delivery.entry_id])

    assert two.claim(min_idle_ms=IDLE_MS) is None
    wait_idle()
    assert two.claim(min_idle_ms=IDLE_MS).deliveries == 2


def test_refresh_is_for_the_named_entries(harness):
    """Entries that are not named go on ageing, though the same consumer holds them."""
    one, two = joined(harness, "a"), joined(harness, "b")
    harness.add(b"1")
    harness.add(b"2")
    first, _ = one.exchange([], count=2, block_ms=10)
    wait_idle()
    one.refresh([first.entry_id])

    assert two.claim(min_idle_ms=IDLE_MS).data == b"2"
    assert two.claim(min_idle_ms=IDLE_MS) is None


def test_refresh_does_not_take_back(harness):
    """A worker that was thought dead does not snatch its entry from the one that took over."""
    one, two = joined(harness, "a"), joined(harness, "b")
    harness.add(b"1")
    (delivery,) = one.exchange([], count=1, block_ms=10)
    wait_idle()
    two.claim(min_idle_ms=IDLE_MS)
    wait_idle()
    one.refresh([delivery.entry_id])

    assert one.claim(min_idle_ms=IDLE_MS) is not None, "refreshed by a consumer that did not hold it"


def test_refresh_of_nothing_and_of_settled_entries(harness):
    """Refreshing what is already settled changes nothing."""
    queue = joined(harness)
    entry_id = harness.add(b"1")
    queue.exchange([], count=1, block_ms=10)
    queue.exchange([Settlement(entry_id)], count=0, block_ms=0)

    queue.refresh([])
    queue.refresh([entry_id])

    assert queue.depth().backlog == 0


def test_trimmed_entries_are_settled(harness):
    """An entry that a trim removed while pending is acknowledged, not delivered."""
    queue = joined(harness)
    harness.add(b"1")
    harness.add(b"2")
    queue.exchange([], count=9, block_ms=10)
    harness.trim()
    wait_idle()

    assert queue.claim(min_idle_ms=IDLE_MS) is None
    assert queue.depth().pending == 0


def test_depth_counts_waiting_and_pending(harness):
    """The backlog is what nobody read yet plus what is under way."""
    queue = joined(harness)
    for n in range(5):
        harness.add(f"{n}".encode())
    queue.exchange([], count=2, block_ms=10)

    depth = queue.depth()

    assert (depth.lag, depth.pending, depth.backlog) == (3, 2, 5)


def test_leave_gives_nothing_away(harness):
    """A consumer that leaves with an entry unsettled leaves it claimable."""
    one, two = joined(harness, "a"), joined(harness, "b")
    harness.add(b"1")
    one.exchange([], count=1, block_ms=10)
    one.leave()
    one.close()
    wait_idle()

    assert two.claim(min_idle_ms=IDLE_MS).data == b"1"


def test_ping(harness):
    """A queue that is there answers."""
    joined(harness).ping()
