"""Copies of people's data, erasures that wait, and sites whose captcha data is to be removed."""

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, sealed_bytes

ExportStatus = Literal["waiting", "ready", "failed"]


class DataExport(Base):
    """A copy of what is kept about a person, as they asked for.

    Attributes:
        status: ``waiting``, ``ready`` or ``failed``.
        sealed: The encrypted ZIP file; None until it is ready.
        size_bytes: Of the ZIP file.
        expires_at: When it is removed; None until it is ready.
        claimed_until: Who makes it has until then; after that somebody else may.
        attempts: How often somebody began to make it.
        link_sha256: Digest of the token that gives it once, until `link_until`.
    """

    __tablename__ = "data_exports"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'ready', 'failed')", name="status"),
        Index(None, "status", "requested_at"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    status: Mapped[ExportStatus] = mapped_column(ascii_string(16))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), index=True)
    size_bytes: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[bytes | None] = mapped_column(sealed_bytes())
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    link_sha256: Mapped[str | None] = mapped_column(ascii_string(64), index=True)
    link_until: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Erasure(Base):
    """An account or an organisation that is to be erased. The row outlives both: it says that it was done, not of whom.

    Attributes:
        kind: ``account`` or ``organisation``.
        subject: Id of the account or organisation while the erasure waits; None once it is done.
        user_id: Who asked for it; None once it is done.
        cancel_sha256: Digest of the token that cancels it.
        due_at: When it happens unless it is cancelled.
        given_up_krw: Prepaid credit that whoever asked gave up with it.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("kind IN ('account', 'organisation')", name="kind"),
        UniqueConstraint("subject"),
        UniqueConstraint("cancel_sha256"),
        Index(None, "finished_at", "due_at"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_string(16))
    subject: Mapped[str | None] = mapped_column(ascii_string(32))
    user_id: Mapped[str | None] = mapped_column(ascii_string(32), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ascii_string(32), index=True)
    cancel_sha256: Mapped[str | None] = mapped_column(ascii_string(64))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    given_up_krw: Mapped[int] = mapped_column(BigInteger(), default=0, server_default="0")


class ErasedSite(Base):
    """A site that is gone from SQL and whose records in Redis and MongoDB are still to be removed."""

    __tablename__ = "erased_sites"

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
