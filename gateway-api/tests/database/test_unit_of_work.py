"""Units of work: what commits, what is undone, and what a caller hears when the database is away."""

from datetime import UTC, datetime

import pytest
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database, after_commit, create_database_engine
from realcatcha_kit.errors import Malformed, Unavailable
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


def organisation(name: str = "A") -> Organisation:
    return Organisation(id=f"org_{name.lower()}", name=name, created_at=datetime.now(UTC))


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Organisation.name)))


def test_a_block_that_ends_well_is_committed(database: Database) -> None:
    """What is written is there for the next session."""
    with database.write() as session:
        session.add(organisation())
    assert names(database) == ["A"]


def test_a_block_that_raises_is_undone(database: Database) -> None:
    """Nothing of it stays, and its after-commit actions do not run."""
    ran: list[int] = []

    def fail() -> None:
        with database.write() as session:
            session.add(organisation())
            session.flush()
            after_commit(session, lambda: ran.append(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (names(database), ran) == ([], [])


def test_actions_run_after_the_commit(database: Database) -> None:
    """An action sees what was written in another session."""
    seen: list[list[str]] = []
    with database.write() as session:
        session.add(organisation())
        after_commit(session, lambda: seen.append(names(database)))
        assert seen == []
    assert seen == [["A"]]


def test_reading_keeps_nothing(database: Database) -> None:
    """A session for reading is rolled back whatever it did."""
    with database.read() as session:
        session.add(organisation())
        session.flush()
    assert names(database) == []


def test_foreign_keys_hold(database: Database) -> None:
    """Rows of organisations that do not exist are refused on every database."""
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO memberships VALUES ('org_none', 'usr_none', 'owner', '2026-01-01 00:00:00')"))


def test_a_database_that_is_away_is_named_as_such() -> None:
    """Callers hear ``unavailable`` with a time to retry, at once for a while after the first failure."""
    now = [0.0]
    database = Database(create_database_engine("mysql+pymysql://root@127.0.0.1:9/none"), monotonic=lambda: now[0])
    with pytest.raises(Unavailable) as first:
        database.ping()
    assert first.value.headers["Retry-After"] == "2"
    assert "2003" in first.value.private
    with pytest.raises(Unavailable) as resting:
        database.ping()
    assert resting.value.private == ""
    now[0] = 1.5
    with pytest.raises(Unavailable) as again:
        database.ping()
    assert "2003" in again.value.private


def test_an_empty_pool_is_unavailable_but_starts_no_rest(database: Database) -> None:
    """Waiting too long for a connection says nothing about the database."""
    with pytest.raises(Unavailable), database.read():
        raise PoolTimeoutError("all in use")
    database.ping()


def test_a_deadlock_is_unavailable_but_starts_no_rest(database: Database) -> None:
    """A statement that lost a deadlock may be repeated at once."""
    with pytest.raises(Unavailable), database.read():
        raise OperationalError("UPDATE", {}, Exception(1213, "Deadlock found"))
    database.ping()


def test_a_value_that_does_not_fit_is_malformed(database: Database) -> None:
    """The last line of defence behind validation is not a server error."""
    with pytest.raises(Malformed), database.read():
        raise DataError("INSERT", {}, Exception(1406, "Data too long"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    """What the gateway cannot run on is said at start-up."""
    with pytest.raises((ValueError, ModuleNotFoundError)):
        create_database_engine(url)


def test_an_error_does_not_repeat_what_was_written(database: Database) -> None:
    """It ends up in a log when nobody expected it, and parameters are secrets, hashes and addresses."""
    with database.write() as session:
        session.add(organisation())
    with pytest.raises(IntegrityError) as refused, database.write() as session:
        session.add(Organisation(id="org_a", name="only between us", created_at=datetime.now(UTC)))
    assert "only between us" not in str(refused.value)
