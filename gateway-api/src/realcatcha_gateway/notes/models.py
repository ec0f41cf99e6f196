"""Notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string


class AdminNote(Base):
    """One note; it goes with the person or the organisation that it is about.

    Attributes:
        user_id: Whom it is about; None: no person.
        organisation_id: Which it is about; None: a person, or the platform.
        subject_kind: See `notes.service.SubjectKind`.
        author_id: The administrator; no reference, so that it outlives them.
        reason: See `notes.service.Reason`; empty where nothing was decided.
    """

    __tablename__ = "admin_notes"
    __table_args__ = (Index(None, "subject_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    subject_kind: Mapped[str] = mapped_column(ascii_string(16))
    subject_id: Mapped[str] = mapped_column(ascii_string(32))
    author_id: Mapped[str] = mapped_column(ascii_string(32))
    reason: Mapped[str] = mapped_column(ascii_string(32))
    text: Mapped[str] = mapped_column(exact_string(1_000))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
