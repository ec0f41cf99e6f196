"""A model that looks on: what it is shown, what is counted, and that it disturbs nobody."""

import threading

import pytest
from realcatcha_contracts import BehaviourVerdict
from realcatcha_ml.models.base import BadInput
from realcatcha_ml.queue.port import QueueUnavailable
from realcatcha_ml.shadow import Comparison, RedisComparisonBook, Shadow, step_of


def trust(value, version="2.0.0"):
    return BehaviourVerdict(trust=value, score=0.0, model_version=version)


class Served:
    name, version = "behaviour", "1.0.0"


class Onlooker:
    """Says the trust that a payload names; may be broken or slow."""

    name, version = "behaviour", "2.0.0"

    def __init__(self):
        self.broken, self.gate, self.unloaded = False, threading.Event(), False
        self.gate.set()

    def load(self):
        if self.broken:
            raise OSError("no such file")

    def unload(self):
        self.unloaded = True

    def predict_batch(self, payloads):
        self.gate.wait(30)
        if "break" in payloads:
            raise RuntimeError("broken")
        return [BadInput("no") if one == "refuse" else trust(one) for one in payloads]


class Book:
    """Remembers counts; takes none while `away`."""

    def __init__(self):
        self.counts, self.away = {}, False

    def add(self, model, *, served, shadow, counts):
        if self.away:
            raise QueueUnavailable("away")
        for pair, number in counts.items():
            key = (model, served, shadow, *pair)
            self.counts[key] = self.counts.get(key, 0) + number


def looked_on(onlooker, book, batches):
    shadow = Shadow(onlooker, book, flush_s=0.01)
    shadow.start()
    for payloads, results in batches:
        shadow.offer(Served(), payloads, results)
    for _ in range(3_000):
        if shadow._work.empty():
            break
        threading.Event().wait(0.01)
    shadow.stop()
    return {key[3:]: number for key, number in book.counts.items()}


@pytest.mark.parametrize(
    ("value", "step"), [(100, "pass"), (70, "pass"), (69.9, "easy"), (40, "easy"), (15, "hard"), (14.9, "twice")]
)
def test_trust_asks_for_a_step(value, step):
    """By the default thresholds."""
    assert step_of(trust(value)) == step


def test_what_both_said_is_counted():
    """Only where the served model could judge; a refusal and a fault of the onlooker are refusals."""
    batches = [
        ([80.0, 50.0, "refuse"], [trust(90.0), trust(90.0), trust(20.0)]),
        ([80.0], [BadInput("no")]),
        (["break"], [trust(10.0)]),
    ]
    onlooker = Onlooker()
    assert looked_on(onlooker, Book(), batches) == {
        ("pass", "pass"): 1,
        ("pass", "easy"): 1,
        ("hard", "refused"): 1,
        ("twice", "refused"): 1,
    }
    assert onlooker.unloaded


def test_what_it_has_no_time_for_is_counted_as_skipped():
    """And nobody waits for it."""
    onlooker, book = Onlooker(), Book()
    onlooker.gate.clear()
    shadow = Shadow(onlooker, book, flush_s=0.01)
    shadow.start()
    for _ in range(40):
        shadow.offer(Served(), [80.0], [trust(90.0)])
    onlooker.gate.set()
    shadow.stop()
    assert book.counts["behaviour", "1.0.0", "2.0.0", "skipped", "skipped"] >= 40 - 17


def test_counts_wait_while_nobody_takes_them():
    """None is lost, none counted twice."""
    book = Book()
    book.away = True
    shadow = Shadow(Onlooker(), book, flush_s=0.01)
    shadow.start()
    shadow.offer(Served(), [80.0], [trust(90.0)])
    threading.Event().wait(0.1)
    book.away = False
    for _ in range(3_000):
        if book.counts:
            break
        threading.Event().wait(0.01)
    shadow.stop()
    assert book.counts == {("behaviour", "1.0.0", "2.0.0", "pass", "pass"): 1}


def test_a_model_without_files_looks_on_at_nothing():
    """The worker goes on."""
    onlooker = Onlooker()
    onlooker.broken = True
    assert looked_on(onlooker, Book(), []) == {}


def test_other_models_are_no_concern():
    """Only the model of its name is compared."""

    class Other:
        name, version = "handwriting", "1.0.0"

    book = Book()
    shadow = Shadow(Onlooker(), book, flush_s=0.01)
    shadow.start()
    shadow.offer(Other(), [80.0], [trust(90.0)])
    shadow.stop()
    assert book.counts == {}


def test_counts_add_up_on_the_server(redis_url):
    """Over workers and times; away, the server is unavailable."""
    book = RedisComparisonBook(redis_url)
    assert book.read() == []
    for _ in range(2):
        book.add("behaviour", served="1.0.0", shadow="2.0.0", counts={("pass", "easy"): 3, ("easy", "easy"): 1})
    book.add("behaviour", served="1.0.0", shadow="3.0.0", counts={("pass", "pass"): 1})
    assert book.read() == [
        Comparison("behaviour", "1.0.0", "2.0.0", {"pass": {"easy": 6}, "easy": {"easy": 2}}),
        Comparison("behaviour", "1.0.0", "3.0.0", {"pass": {"pass": 1}}),
    ]
    book.close()
    with pytest.raises(QueueUnavailable):
        RedisComparisonBook("redis://127.0.0.1:9/0").read()
