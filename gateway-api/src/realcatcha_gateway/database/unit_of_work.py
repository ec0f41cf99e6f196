"""Units of work: a session, its commit before the answer, and what happens only after that commit."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from realcatcha_kit.errors import Malformed, Unavailable
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from realcatcha_gateway.database.engine import WRITES

_AFTER_COMMIT: Final = "realcatcha_after_commit"
_AT_THE_END: Final = "realcatcha_at_the_end"
_REST_S: Final = 1.0
_LOST: Final = frozenset({2002, 2003, 2006, 2013})  # MySQL client errors: no connection, or it broke
_SCHEMA_BEHIND: Final = frozenset({1054, 1146})  # MySQL: unknown column, no such table; SQLite says OperationalError
_RETRY_AFTER: Final = {"Retry-After": "2"}


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Run `action` once the session's unit of work has committed; never when it rolls back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


def at_the_end(session: Session, topic: str, item: object) -> None:
    """Have the topic's handler of `Database` see `item` as the last thing before the session's commit."""
    session.info.setdefault(_AT_THE_END, {}).setdefault(topic, []).append(item)


class Database:
    """Opens units of work.

    After a lost connection every unit of work is refused for a second, so that a database that hangs instead of
    refusing ties up few threads and callers hear of it at once.

    Args:
        endings: Topic -> what is done with the topic's items of a unit of work right before its commit. What they
            lock is locked last, so that no two units of work wait for each other over it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        endings: Mapping[str, Callable[[Session, Sequence[Any]], None]] | None = None,
    ) -> None:
        self._engine = engine
        self._endings = dict(endings or {})
        self._writing_engine = engine.execution_options(**{WRITES: True})
        self._monotonic = monotonic
        self._rests_until = float("-inf")

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and health checks."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that is rolled back at the end. Raises Unavailable when the database is away."""
        with self._guarded(), Session(self._engine, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that commits at the end, or rolls back when the block raises.

        Raises Unavailable when the database is away, also when it goes away during the commit.
        """
        with self._guarded():
            with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
                yield session
                for topic, items in session.info.pop(_AT_THE_END, {}).items():
                    self._endings[topic](session, items)
            for action in session.info.pop(_AFTER_COMMIT, ()):
                action()

    def ping(self) -> None:
        """Ask the database for a sign of life. Raises Unavailable."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        if self._monotonic() < self._rests_until:
            raise Unavailable("The database is away.", headers=_RETRY_AFTER)
        try:
            yield
        except DataError as error:
            raise Malformed("A value does not fit.", private=str(error.orig)) from error
        except ProgrammingError as error:
            if _code(error) not in _SCHEMA_BEHIND:
                raise
            raise Unavailable("The database is not migrated yet.", headers=_RETRY_AFTER, private=str(error)) from error
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            if isinstance(error, DBAPIError) and _connection_lost(error):
                self._rests_until = self._monotonic() + _REST_S
            raise Unavailable("The database is away.", headers=_RETRY_AFTER, private=str(error)) from error


def _connection_lost(error: DBAPIError) -> bool:
    return error.connection_invalidated or _code(error) in _LOST


def _code(error: DBAPIError) -> object:
    return error.orig.args[0] if error.orig is not None and error.orig.args else None
