"""Tokens that open something once."""

from datetime import datetime
from typing import Final, Literal, get_args

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import Json, UtcDateTime, ascii_string, exact_string

Purpose = Literal["sign-up", "email-change", "reset", "login", "oidc-login", "oidc-link"]
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)


class OneTimeToken(Base):
    """One token, hashed; deleted when it is used.

    Attributes:
        user_id: Whose account it opens; None: nobody's (yet).
        email: The address that it confirms, or that asked for it.
        details: What else is to be known when it comes back, e.g. the organisation's name.
    """

    __tablename__ = "one_time_tokens"

    sha256: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(ascii_string(16))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(exact_string(254), index=True)
    details: Mapped[dict[str, str]] = mapped_column(Json(dict[str, str]))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
