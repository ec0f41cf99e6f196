"""Rules and flags of the platform, and the version of the record that is published of them."""

from datetime import datetime

from realcatcha_contracts import IpAction
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string


class PlatformRule(Base):
    """A network that every site keeps out, or one that is spared such a rule of a wider network.

    Attributes:
        action: ``allow`` opens no site that keeps the network out by a rule of its own.
        network: CIDR in its one canonical form.
        expires_at: None: until it is removed.
    """

    __tablename__ = "platform_rules"
    __table_args__ = (UniqueConstraint("network"), CheckConstraint("action IN ('allow', 'deny')", name="action"))

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    action: Mapped[IpAction] = mapped_column(ascii_string(8))
    network: Mapped[str] = mapped_column(ascii_string(49))
    note: Mapped[str] = mapped_column(exact_string(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class FeatureFlag(Base):
    """The value of a flag that differs from its default.

    Attributes:
        organisation_id: None: of the whole platform.
        value: JSON; `flags.registry` knows its type.
    """

    __tablename__ = "feature_flags"
    __table_args__ = (UniqueConstraint("name", "organisation_id"),)

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(ascii_string(64))
    value: Mapped[str] = mapped_column(ascii_string(2_000))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class PlatformState(Base):
    """The one row whose version rises with every change of a rule or a flag; whoever changes one holds it."""

    __tablename__ = "platform_states"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger())
