"""Sessions and the refresh tokens that belong to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string


class LoginSession(Base):
    """One login of a person; deleted when it ends.

    Attributes:
        organisation_id: The organisation that its next access token speaks for.
        user_agent: What the client called itself, cut; shown to the person so that they know it again.
        second_factor: Whether it was begun with one.
        second_factor_at: When one was shown last; None: never, or it has been removed since.
        expires_at: Moved on by each refresh, up to a bound.
    """

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    user_agent: Mapped[str] = mapped_column(exact_string(200))
    second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class RefreshToken(Base):
    """A refresh token, hashed; the token itself is kept nowhere.

    Attributes:
        replaced_at: When its successor was issued; None for the one token of a session that is current.
    """

    __tablename__ = "refresh_tokens"

    sha256: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("login_sessions.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
