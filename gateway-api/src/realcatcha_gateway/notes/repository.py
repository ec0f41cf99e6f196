"""Write and read notes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.notes.models import AdminNote


class NoteRepository:
    """Notes about anybody: only administrators of the platform use it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, note: AdminNote) -> None:
        """Add a note."""
        self._session.add(note)

    def about(self, subject_id: str, *, limit: int) -> Sequence[AdminNote]:
        """Give the newest notes about somebody or something."""
        query = select(AdminNote).where(AdminNote.subject_id == subject_id)
        return self._session.scalars(query.order_by(AdminNote.created_at.desc(), AdminNote.id).limit(limit)).all()
