"""Read and change the letters that wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.mail.models import QueuedLetter, SentLetter


class LetterRepository:
    """Letters belong to no tenant: some go to people who have no account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, letter: QueuedLetter) -> None:
        """Add a letter to the present transaction."""
        self._session.add(letter)

    def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Give the ids of the oldest letters that are due."""
        query = select(QueuedLetter.id).where(QueuedLetter.due_at <= now).order_by(QueuedLetter.id).limit(limit)
        return self._session.scalars(query).all()

    def claim(self, letter_id: int, *, now: datetime, until: datetime) -> QueuedLetter | None:
        """Keep others from sending a letter until then; None when somebody else did so first."""
        claimed = self._session.execute(
            update(QueuedLetter)
            .where(QueuedLetter.id == letter_id, QueuedLetter.due_at <= now)
            .values(due_at=until, attempts=QueuedLetter.attempts + 1)
        )
        return self._session.get(QueuedLetter, letter_id) if claimed.rowcount else None  # type: ignore[attr-defined]  # of an UPDATE

    def postpone(self, letter_id: int, *, until: datetime) -> None:
        """Try again at `until`."""
        self._session.execute(update(QueuedLetter).where(QueuedLetter.id == letter_id).values(due_at=until))

    def remove(self, letter_id: int, *, sent: SentLetter | None = None) -> None:
        """Delete a letter; one that is gone already is no error. Note that it was sent."""
        if sent is not None:
            self._session.add(sent)
        self._session.execute(delete(QueuedLetter).where(QueuedLetter.id == letter_id))
