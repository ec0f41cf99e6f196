"""Letters that wait to be sent."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string, sealed_bytes


class QueuedLetter(Base):
    """One letter; deleted once the mail server has taken it.

    Attributes:
        sealed: The encrypted `mail.letters.Letter`.
        due_at: Not before this moment; moved on while somebody is sending it, and by each failure.
    """

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    sealed: Mapped[bytes] = mapped_column(sealed_bytes())
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class SentLetter(Base):
    """That a letter was sent, without its words: people may ask what they were written."""

    __tablename__ = "sent_letters"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    email: Mapped[str] = mapped_column(exact_string(254), index=True)
    kind: Mapped[str] = mapped_column(ascii_string(32))
    language: Mapped[str] = mapped_column(ascii_string(8))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
