"""Read and change the messages that wait."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.outbox.models import OutboxMessage


class OutboxRepository:
    """The outbox of every organisation: only the relay and the slices' own transactions use it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: OutboxMessage) -> None:
        """Add a message to the present transaction."""
        self._session.add(message)

    def due(self, now: datetime, *, limit: int) -> Sequence[OutboxMessage]:
        """Give the oldest messages that are due."""
        query = select(OutboxMessage).where(OutboxMessage.due_at <= now).order_by(OutboxMessage.id).limit(limit)
        return self._session.scalars(query).all()

    def remove(self, ids: Collection[int]) -> None:
        """Delete delivered messages; one that another process has deleted already is no error."""
        self._session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))

    def postpone(self, ids: Collection[int], *, until: datetime) -> None:
        """Count a failed delivery and try again at `until`."""
        self._session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .values(attempts=OutboxMessage.attempts + 1, due_at=until)
        )

    def waiting(self) -> tuple[int, datetime | None]:
        """Count the messages that wait, and tell when the oldest was written."""
        count, oldest = self._session.execute(select(func.count(), func.min(OutboxMessage.created_at))).one()
        return count, oldest
