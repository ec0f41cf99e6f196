"""Accounts at other providers that open accounts here."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string


class OidcIdentity(Base):
    """One account at a provider, and the person whose account it opens.

    Attributes:
        issuer: The provider, as its ID tokens name it.
        subject: The account there; it stays when its address changes.
        email: Its address when it was linked or last used; for people to know it by, never for finding an account.
    """

    __tablename__ = "oidc_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(ascii_string(255))
    subject: Mapped[str] = mapped_column(ascii_string(255))
    email: Mapped[str] = mapped_column(exact_string(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime())
