"""Add messages in a slice's own transaction."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.outbox.models import OutboxMessage
from realcatcha_gateway.outbox.repository import OutboxRepository


class Outbox:
    """Writes messages.

    Args:
        wake: Called after the commit, so that delivery does not wait for the relay's next round.
    """

    def __init__(self, clock: Clock, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake

    @property
    def wake(self) -> Callable[[], None]:
        """What to call after a commit that wrote messages in bulk."""
        return self._wake

    def add(self, session: Session, *, organisation_id: str | None, topic: str, subject: str) -> None:
        """Have `subject` delivered to `topic` once the session's unit of work has committed."""
        now = self._clock()
        OutboxRepository(session).add(
            OutboxMessage(
                organisation_id=organisation_id, topic=topic, subject=subject, attempts=0, created_at=now, due_at=now
            )
        )
        after_commit(session, self._wake)
