"""Second factors and recovery codes."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, sealed_bytes


class SecondFactor(Base):
    """A person's authenticator app.

    Attributes:
        sealed_secret: 160 bits that the app shares, encrypted.
        last_counter: Time step of the newest code that was accepted; none up to it is accepted again.
        confirmed_at: When the app proved that it has the secret; None: not asked for yet.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(sealed_bytes())
    last_counter: Mapped[int] = mapped_column(BigInteger(), default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class RecoveryCode(Base):
    """A code that stands in for the app once, hashed; deleted when it is used."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
