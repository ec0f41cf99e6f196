"""Messages that wait for delivery."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string


class OutboxMessage(Base):
    """One message; deleted once delivered.

    Attributes:
        organisation_id: Whose data it is about; None: the whole platform's.
        topic: Picks the handler.
        subject: What changed, e.g. a site id.
        due_at: Not before this moment; moved on by each failed delivery.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str] = mapped_column(ascii_string(32))
    subject: Mapped[str] = mapped_column(ascii_string(64))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
