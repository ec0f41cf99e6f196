"""Billed verifications by hour and by day, quotas and the notices about them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string


class UsageHour(Base):
    """Verifications of one site in one hour; sum over `source`.

    Attributes:
        hour: Hours since 1970, UTC.
        source: While the hour may still change, ``<bucket>.<epoch>.<incarnation>`` of the Redis hash that was read:
            the row is that hash's value, absolute. Empty once the hour is closed: the sum of all of them.
        verdict: ``passed`` (without a challenge) or ``solved``.
        country: ISO 3166 alpha-2; empty when unknown.
    """

    __tablename__ = "usage_hours"
    __table_args__ = (Index(None, "organisation_id", "hour"), Index(None, "hour", "source"))

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    verdict: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    country: Mapped[str] = mapped_column(ascii_string(2), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    verifications: Mapped[int] = mapped_column(BigInteger())


class UsageDay(Base):
    """The same by day: days since 1970, UTC. Each row is the sum of its hours, written whole."""

    __tablename__ = "usage_days"
    __table_args__ = (Index(None, "organisation_id", "day"), Index(None, "day"))

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    verdict: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    country: Mapped[str] = mapped_column(ascii_string(2), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    verifications: Mapped[int] = mapped_column(BigInteger())


class OrganisationUsageDay(Base):
    """The same of all sites of an organisation, those that are gone included; the sum of `UsageDay`, written whole."""

    __tablename__ = "organisation_usage_days"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    verdict: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    country: Mapped[str] = mapped_column(ascii_string(2), primary_key=True)
    verifications: Mapped[int] = mapped_column(BigInteger())


class UsageQuota(Base):
    """What an administrator agreed with an organisation, for a calendar month, UTC, in place of what its plan includes.

    Attributes:
        plan: Name of the agreement.
        soft_limit: Included verifications; None: not limited.
        hard_limit: Verifications beyond which the organisation is over its contract; None: not limited.
    """

    __tablename__ = "usage_quotas"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    plan: Mapped[str] = mapped_column(ascii_string(32))
    soft_limit: Mapped[int | None] = mapped_column(BigInteger())
    hard_limit: Mapped[int | None] = mapped_column(BigInteger())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class UsageNotice(Base):
    """A threshold that an organisation reached in a period; its key makes it one, however often it is noticed.

    Attributes:
        period: ``yyyy-mm`` of a calendar month, ``yymmdd`` of the first day of a subscription's period.
        threshold: ``soft-80``, ``soft-100``, ``hard-80`` or ``hard-100``.
        sent_at: None until the e-mail was handed over.
    """

    __tablename__ = "usage_notices"
    __table_args__ = (Index(None, "sent_at"),)

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    period: Mapped[str] = mapped_column(ascii_string(7), primary_key=True)
    threshold: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    used: Mapped[int] = mapped_column(BigInteger())
    limited_to: Mapped[int] = mapped_column(BigInteger())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
