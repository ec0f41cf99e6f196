"""What workers say of themselves, on a real server and in a thread."""

import threading
import time

import pytest
import redis
from realcatcha_ml.board import Announcer, LoadedModel, RedisBoard, WorkerSays, consumer_name
from realcatcha_ml.queue.port import QueueUnavailable

NOW = 1_800_000_000.0


@pytest.fixture
def board(redis_url):
    board = RedisBoard(redis_url)
    yield board
    board.close()


def says(name, *, at=NOW):
    return WorkerSays(name, NOW - 60, at, [LoadedModel("behaviour", "1.2.3", "ab", NOW - 50)])


def test_who_spoke_lately_is_listed(board):
    """By name; who fell silent is not, and who stops signs off."""
    for words in (says("b"), says("a"), says("silent", at=NOW - 40)):
        board.say(words)
    assert board.workers(now=NOW) == [says("a"), says("b")]
    board.leave("b")
    assert board.workers(now=NOW) == [says("a")]


def test_who_was_killed_long_ago_is_forgotten(board, redis_url):
    """So that names of workers do not pile up; what cannot be read is passed over."""
    board.say(says("killed", at=NOW - 7200))
    with redis.Redis.from_url(redis_url) as client:
        client.hset("inference:workers", "other", b"{")
        board.say(says("a"))
        assert set(client.hkeys("inference:workers")) == {b"a", b"other"}
    assert board.workers(now=NOW) == [says("a")]


def test_a_server_that_is_away_is_unavailable():
    """Every operation says so."""
    board = RedisBoard("redis://127.0.0.1:9/0")
    for ask in (lambda: board.say(says("a")), lambda: board.leave("a"), lambda: board.workers(now=NOW)):
        with pytest.raises(QueueUnavailable):
            ask()


class Model:
    """Loaded when a test says so."""

    name, version = "behaviour", "1.2.3"
    loaded = False

    class files:  # noqa: N801  # stands for an attribute
        sha256 = "ab"


class Registry(list):
    @property
    def ready(self):
        return all(model.loaded for model in self)


class Listener:
    """A board that tells when somebody spoke; it hears nothing while `away`."""

    def __init__(self):
        self.said, self.left, self.away = [], [], False
        self.spoke = threading.Condition()

    def say(self, words):
        if self.away:
            raise QueueUnavailable("away")
        with self.spoke:
            self.said.append(words)
            self.spoke.notify_all()

    def leave(self, name):
        self.left.append(name)

    def hears(self, wanted):
        with self.spoke:
            assert self.spoke.wait_for(lambda: any(wanted(words) for words in self.said), timeout=30)


def test_a_worker_says_what_it_has_loaded_and_since_when():
    """Nothing at first; the time stays the one at which it was first seen loaded; signing off at the end."""
    board, model = Listener(), Model()
    announcer = Announcer(board, Registry([model]), id="w", every_s=0.01)
    announcer.start()
    board.hears(lambda words: words.models == [])
    model.loaded = True
    board.hears(lambda words: words.models)
    first = next(words.models[0] for words in board.said if words.models)
    assert time.time() - 60 < first.loaded_at <= time.time()
    heard = len(board.said)
    board.hears(lambda _: len(board.said) > heard + 2)
    announcer.stop()
    assert {words.models[0] for words in board.said if words.models} == {first}
    assert board.left == ["w"]


def test_a_model_that_was_unloaded_is_loaded_anew_later():
    """As the labeller's are, which holds one at a time."""
    board, model = Listener(), Model()
    model.loaded = True
    announcer = Announcer(board, Registry([model]), id="w", every_s=0.01)
    announcer.start()
    board.hears(lambda words: words.models)
    model.loaded = False
    board.hears(lambda words: board.said[-1].models == [])
    before = time.time()
    model.loaded = True
    board.hears(lambda words: words.models and words.models[0].loaded_at >= before)
    announcer.stop()


def test_names_of_processes_are_their_own():
    """Told by the worker's name, and by what it does."""
    assert consumer_name("gpu-1").startswith("gpu-1-")
    assert consumer_name("gpu-1", "labeller").startswith("gpu-1-labeller-")
    assert consumer_name("") != consumer_name("")


def test_a_worker_whom_nobody_hears_works_on():
    """And speaks again."""
    board = Listener()
    board.away = True
    announcer = Announcer(board, Registry([]), id="w", every_s=0.01)
    announcer.start()
    time.sleep(0.05)
    board.away = False
    board.hears(lambda words: words.id == "w")
    announcer.stop()
