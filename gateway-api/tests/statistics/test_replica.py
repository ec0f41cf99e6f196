"""Statistics come from the replica while it keeps up, else from the primary."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.statistics.models import ROLLED_UP, RollupMark
from realcatcha_gateway.statistics.replica import StatisticsReads
from sqlalchemy.orm import Session


def make(path: Path) -> Database:
    database = Database(create_database_engine(f"sqlite:///{path}"))
    migrate(database.engine)
    return database


def mark(database: Database, at: Any) -> None:
    with database.write() as session:
        session.merge(RollupMark(name=ROLLED_UP, at=at))


def asked(session: Session) -> str:
    return str(session.get_bind().engine.url.database)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Database, Database]:
    return make(tmp_path / "primary.db"), make(tmp_path / "replica.db")


def test_a_replica_that_keeps_up_answers(pair: tuple[Database, Database], clock: Any) -> None:
    """Up to the lag that is allowed; then the primary does."""
    primary, replica = pair
    reads = StatisticsReads(primary, replica, max_lag_s=60, clock=clock)
    for age_s, name in ((0, "replica.db"), (60, "replica.db"), (61, "primary.db")):
        mark(replica, clock() - timedelta(seconds=age_s))
        with reads.read() as session:
            assert asked(session).endswith(name)


def test_a_replica_that_knows_no_roll_up_or_is_away(pair: tuple[Database, Database], clock: Any) -> None:
    """The primary answers."""
    primary, empty = pair
    away = Database(create_database_engine("mysql+pymysql://root@127.0.0.1:9/none"))
    for replica in (empty, away, None):
        with StatisticsReads(primary, replica, max_lag_s=60, clock=clock).read() as session:
            assert asked(session).endswith("primary.db")


def test_what_fails_while_reading_is_not_read_elsewhere(pair: tuple[Database, Database], clock: Any) -> None:
    """It is the reader's to know."""
    primary, replica = pair
    mark(replica, clock())
    with pytest.raises(RuntimeError), StatisticsReads(primary, replica, max_lag_s=60, clock=clock).read():
        raise RuntimeError
