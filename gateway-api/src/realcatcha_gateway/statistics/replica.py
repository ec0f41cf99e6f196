"""Where statistics are read: a replica that keeps up, else the primary."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable
from sqlalchemy.orm import Session

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.statistics.repository import rolled_up_at

_log: Final = structlog.get_logger("realcatcha.statistics")


class StatisticsReads:
    """Opens sessions for reading.

    A roll-up marks when it finished; how old that mark is on the replica bounds how far the replica is behind, whatever
    the database. While nobody rolls up, both are as old, and the primary answers.

    Args:
        replica: None: the primary answers everything.
    """

    def __init__(self, primary: Database, replica: Database | None, *, max_lag_s: float, clock: Clock) -> None:
        self._primary = primary
        self._replica = replica
        self._max_lag = timedelta(seconds=max_lag_s)
        self._clock = clock

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session on the replica where it keeps up. Raises Unavailable when the primary is away, too."""
        with ExitStack() as stack:
            yield self._enter_replica(stack) or stack.enter_context(self._primary.read())

    def close(self) -> None:
        """Close the replica's connections; the primary has an owner."""
        if self._replica is not None:
            self._replica.close()

    def _enter_replica(self, stack: ExitStack) -> Session | None:
        if self._replica is None:
            return None
        try:
            with ExitStack() as attempt:
                session = attempt.enter_context(self._replica.read())
                marked_at = rolled_up_at(session)
                if marked_at is not None and self._clock() - marked_at <= self._max_lag:
                    stack.push(attempt.pop_all())
                    return session
        except Unavailable as error:
            _log.warning("replica_away", private=error.private)
            return None
        _log.warning("replica_behind", marked_at=marked_at)
        return None
