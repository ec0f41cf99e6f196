"""Keys that were used, and the sealed answer while it may be repeated."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, sealed_bytes


class IdempotencyKey(Base):
    """One use of a key by an organisation for one operation.

    Attributes:
        key_sha256: Digest of the operation and the caller's key.
        request_sha256: Digest of the request; another one with the same key is refused.
        resource: Id of what the request created.
        sealed_answer: The encrypted answer; removed when its time is over.
    """

    __tablename__ = "idempotency_keys"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    key_sha256: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(ascii_string(64))
    resource: Mapped[str | None] = mapped_column(ascii_string(64))
    sealed_answer: Mapped[bytes | None] = mapped_column(sealed_bytes())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
