"""Why administrators decide something, and what they write about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.notes.models import AdminNote
from realcatcha_gateway.notes.repository import NoteRepository

Reason = Literal["abuse", "fraud", "security", "legal", "payment", "request", "operations", "mistake", "other"]
"""The audit log keeps it; ``request``: somebody of theirs asked for it; ``mistake``: an earlier decision was one."""
SubjectKind = Literal["user", "organisation", "site", "plan", "flag"]


@dataclass(frozen=True)
class About:
    """Whom or what a note is about; it is erased together with `user_id` or `organisation_id`."""

    kind: SubjectKind
    id: str
    user_id: str | None = None
    organisation_id: str | None = None


def write_note(session: Session, about: About, text: str, *, reason: str, author_id: str, now: datetime) -> str:
    """Write a note; returns its id."""
    note = AdminNote(
        id=random_id("note_"),
        user_id=about.user_id,
        organisation_id=about.organisation_id,
        subject_kind=about.kind,
        subject_id=about.id,
        author_id=author_id,
        reason=reason,
        text=text,
        created_at=now,
    )
    NoteRepository(session).add(note)
    return note.id
