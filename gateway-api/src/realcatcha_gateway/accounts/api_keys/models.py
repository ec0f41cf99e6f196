"""API keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.accounts.api_keys.scopes import Scope
from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import Json, UtcDateTime, ascii_string, exact_string


class ApiKey(Base):
    """A person's key for one organisation, hashed; deleted when it is revoked.

    Attributes:
        expires_at: None: until it is revoked.
        last_used_at: To the minute.
    """

    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("sha256"), Index(None, "organisation_id", "user_id"))

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(exact_string(120))
    sha256: Mapped[str] = mapped_column(ascii_string(64))
    scopes: Mapped[list[Scope]] = mapped_column(Json(list[Scope]))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
