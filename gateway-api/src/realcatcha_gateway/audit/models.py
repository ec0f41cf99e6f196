"""Entries of the log and the end of their chain."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, long_text


class AuditEntry(Base):
    """One entry; it is written once, never changed, and refers to nothing, so that it outlives whom it names.

    Attributes:
        sequence: 1, 2, 3, ... without a gap.
        actor_kind: See `audit.entries.ActorKind`.
        actor_id: Id of a user, or of an API key; empty where nobody is known.
        organisation_id: Whose data it is about; empty: the platform's.
        details: Canonical JSON of ids, names of fields and settings; never an address.
        previous_hash: `hash` of the entry before.
        hash: SHA-256 of the canonical entry, which names the hash before it.
        seal: HMAC of `hash` under the key `key_id`, which is not in the database.
    """

    __tablename__ = "audit_entries"
    __table_args__ = tuple(
        Index(None, column, "sequence") for column in ("organisation_id", "actor_id", "subject_id", "action", "at")
    )

    sequence: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    actor_kind: Mapped[str] = mapped_column(ascii_string(16))
    actor_id: Mapped[str] = mapped_column(ascii_string(64))
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    action: Mapped[str] = mapped_column(ascii_string(64))
    subject_kind: Mapped[str] = mapped_column(ascii_string(32))
    subject_id: Mapped[str] = mapped_column(ascii_string(80))
    details: Mapped[str] = mapped_column(long_text())
    previous_hash: Mapped[str] = mapped_column(ascii_string(64))
    hash: Mapped[str] = mapped_column(ascii_string(64))
    seal: Mapped[str] = mapped_column(ascii_string(64))
    key_id: Mapped[str] = mapped_column(ascii_string(16))


class AuditHead(Base):
    """The one row that says where the chain ends; whoever appends holds it until the commit."""

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger())
    hash: Mapped[str] = mapped_column(ascii_string(64))
    seal: Mapped[str] = mapped_column(ascii_string(64))
    key_id: Mapped[str] = mapped_column(ascii_string(16))
