"""Organisations, users and who belongs to what."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string
from realcatcha_gateway.mail.letters import Language

Role = Literal["owner", "admin", "developer", "viewer"]
ROLES: Final[tuple[Role, ...]] = ("owner", "admin", "developer", "viewer")


class Organisation(Base):
    """A tenant.

    Attributes:
        second_factor_required: Its owners and admins do nothing here in a session begun without a second factor.
        suspended_at: Since when a platform administrator keeps its sites off, and its members from changing anything;
            None: they serve.
        most_sites: How many sites it may have; None: as many as the flag ``most-sites`` says.
    """

    __tablename__ = "organisations"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "name"))

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    name: Mapped[str] = mapped_column(exact_string(120))
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    most_sites: Mapped[int | None] = mapped_column()


class User(Base):
    """A person; belongs to organisations through memberships.

    Attributes:
        email: Normalised by `normalise_email`, so that uniqueness ignores case on every database.
        password_hash: Argon2id in PHC form; None: no password opens the account until one is set by letter.
        is_admin: Administers the platform; granted by ``python -m realcatcha_gateway.grant_admin`` alone.
        suspended_at: Since when a platform administrator keeps this person out; None: they may log in.
        name: What others see beside the address; empty: nothing.
        language: Of the letters to this person, see `mail.letters.LANGUAGES`.
        email_verified_at: When the person showed that the address is theirs; None: never, so nothing follows from it.
    """

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("email"), Index(None, "created_at", "id"))

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    email: Mapped[str] = mapped_column(exact_string(254))
    password_hash: Mapped[str | None] = mapped_column(ascii_string(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    name: Mapped[str] = mapped_column(exact_string(120), default="", server_default="")
    language: Mapped[Language] = mapped_column(ascii_string(8), default="en", server_default="en")
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Membership(Base):
    """A user's role in one organisation."""

    __tablename__ = "memberships"
    __table_args__ = (CheckConstraint("role IN ('owner', 'admin', 'developer', 'viewer')", name="role"),)

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(ascii_string(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


def normalise_email(email: str) -> str:
    """Bring an e-mail address into the one form that is stored and looked up."""
    return email.strip().lower()
