"""Invitations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string


class Invitation(Base):
    """An address that may join an organisation with a role; deleted when it has.

    Attributes:
        sha256: Digest of the token in the letter.
        invited_by: The member who sent it; it holds for as long as they may send it, see `repository.may_still_invite`.
            None: sent by an earlier release, which did not say; it holds no longer.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("sha256"),
        UniqueConstraint("organisation_id", "email"),
        CheckConstraint("role IN ('owner', 'admin', 'developer', 'viewer')", name="role"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(exact_string(254))
    role: Mapped[Role] = mapped_column(ascii_string(16))
    sha256: Mapped[str] = mapped_column(ascii_string(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    invited_by: Mapped[str | None] = mapped_column(ascii_string(32), index=True)
