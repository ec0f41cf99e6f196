"""A key carries its request out once; its answer is repeated for a while and then gone."""

import concurrent.futures
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.models import IdempotencyKey
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.idempotency.service import Idempotency, Outcome, purge_expired
from sqlalchemy import select


class Work:
    """Counts how often it was carried out."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Outcome:
        self.done += 1
        return Outcome(f"thing{self.done}", b"secret %d" % self.done)


@pytest.fixture
def organisation(database: Database) -> str:
    with database.write() as session:
        session.add(Organisation(id="org_a", name="A", created_at=datetime.now(UTC)))
    return "org_a"


@pytest.fixture
def run(database: Database, organisation: str, clock: Any) -> Any:
    """Carry work out in a unit of work of its own."""

    def run(work: Work, key: str | None = "k", request: bytes = b"r", *, keys: tuple[str, ...] = ("root",)) -> bytes:
        with database.write() as session:
            idempotency = Idempotency(session, organisation, sealer=Sealer(keys), clock=clock)
            return idempotency.run("operation", key, request, work)

    return run


def test_without_a_key_every_request_counts(run: Any) -> None:
    """Keys are optional."""
    work = Work()
    assert [run(work, None), run(work, None)] == [b"secret 1", b"secret 2"]


def test_a_repetition_gets_the_same_answer(run: Any, clock: Any) -> None:
    """Within ten minutes."""
    work = Work()
    first = run(work)
    clock.pass_by(minutes=9, seconds=59)
    assert run(work) == first
    assert work.done == 1


def test_another_request_with_the_key_is_refused(run: Any) -> None:
    """Whoever mixes keys up hears of it."""
    work = Work()
    run(work)
    with pytest.raises(KeyMismatch):
        run(work, request=b"other")
    assert work.done == 1


def test_a_late_repetition_hears_what_exists(run: Any, clock: Any) -> None:
    """The secret is gone, and nothing is created twice."""
    work = Work()
    run(work)
    clock.pass_by(minutes=10)
    with pytest.raises(AnswerGone) as refusal:
        run(work)
    assert refusal.value.extensions == {"resource": "thing1"}
    assert work.done == 1


def test_after_a_day_the_key_is_free(run: Any, clock: Any) -> None:
    """Keys are not kept for ever."""
    work = Work()
    run(work)
    clock.pass_by(hours=24)
    assert run(work) == b"secret 2"


def test_work_that_fails_leaves_the_key_free(run: Any) -> None:
    """A refused request may be repeated with the same key."""

    class Failing(Work):
        def __call__(self) -> Outcome:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        run(Failing())
    assert run(Work()) == b"secret 1"


def test_the_answer_is_stored_sealed_and_not_for_long(run: Any, database: Database, clock: Any) -> None:
    """Its row does not show the secret, loses it after ten minutes and itself after a day."""

    def rows() -> list[IdempotencyKey]:
        with database.read() as session:
            return list(session.scalars(select(IdempotencyKey)))

    run(Work())
    [row] = rows()
    assert row.sealed_answer
    assert b"secret" not in row.sealed_answer
    purge_expired(database, clock)
    assert rows()[0].sealed_answer
    clock.pass_by(minutes=11)
    purge_expired(database, clock)
    assert rows()[0].sealed_answer is None
    clock.pass_by(hours=24)
    purge_expired(database, clock)
    assert rows() == []


def test_answers_survive_a_rotated_root_key(run: Any) -> None:
    """While the earlier key is kept; without it the answer is gone, not wrong."""
    work = Work()
    first = run(work)
    assert run(work, keys=("newer", "root")) == first
    with pytest.raises(AnswerGone):
        run(work, keys=("newer",))


def test_the_same_key_at_once_waits_for_the_first(run: Any) -> None:
    """Whoever comes second gets the first one's answer once that has committed."""
    began, go_on = threading.Event(), threading.Event()

    class Slow(Work):
        def __call__(self) -> Outcome:
            began.set()
            assert go_on.wait(timeout=10)
            return super().__call__()

    slow, quick = Slow(), Work()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first = pool.submit(run, slow)
        assert began.wait(timeout=10)
        second = pool.submit(run, quick)
        with pytest.raises(concurrent.futures.TimeoutError):
            second.result(timeout=0.3)
        go_on.set()
        assert first.result(timeout=10) == second.result(timeout=10) == b"secret 1"
    assert (slow.done, quick.done) == (1, 0)
