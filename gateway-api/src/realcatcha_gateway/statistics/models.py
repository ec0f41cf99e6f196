"""What happened on each site by hour, and by named dimension by hour and by day."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string

ROLLED_UP: Final = "rolled-up"
REDEEMED: Final = ("kind", "verdict", "country")
"""What exact redemptions of the platform are added up by, each for itself: `PlatformLabelDay`."""


class Funnel:
    """The steps that a table counts.

    Attributes:
        sessions: Sessions begun.
        evaluated: Of them, those that were evaluated.
        passed: Evaluations that passed without a challenge.
        challenged: Evaluations that asked a challenge.
        solved: Sessions that passed after one or more challenges.
        denied: Sessions that were denied.
        failed: Wrong answers.
        swapped: Challenges that visitors had replaced.
        recovered: Sessions that passed after a wrong answer.
        verified: Successful redemptions as the processes saw them; `UsageHour` has the exact number.
        refused: Verifications that were refused.
        errors: Requests that were answered with a problem document.
    """

    sessions: Mapped[int] = mapped_column(BigInteger(), default=0)
    evaluated: Mapped[int] = mapped_column(BigInteger(), default=0)
    passed: Mapped[int] = mapped_column(BigInteger(), default=0)
    challenged: Mapped[int] = mapped_column(BigInteger(), default=0)
    solved: Mapped[int] = mapped_column(BigInteger(), default=0)
    denied: Mapped[int] = mapped_column(BigInteger(), default=0)
    failed: Mapped[int] = mapped_column(BigInteger(), default=0)
    swapped: Mapped[int] = mapped_column(BigInteger(), default=0)
    recovered: Mapped[int] = mapped_column(BigInteger(), default=0)
    verified: Mapped[int] = mapped_column(BigInteger(), default=0)
    refused: Mapped[int] = mapped_column(BigInteger(), default=0)
    errors: Mapped[int] = mapped_column(BigInteger(), default=0)


class StatisticsHour(Funnel, Base):
    """The funnel of one site in one hour; sum over `source`. One row holds it all, so that a year is 8,760 rows.

    Attributes:
        hour: Hours since 1970, UTC.
        source: While the hour may still change, the process of captcha-api that counted; empty once it is closed.
    """

    __tablename__ = "statistics_hours"
    __table_args__ = (Index(None, "organisation_id", "hour"), Index(None, "hour", "source"))

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))


class StatisticsDay(Funnel, Base):
    """The funnel of one site in one day: days since 1970, UTC. The sum of its hours, written whole.

    Attributes:
        verifications: Exact, the sum of `UsageDay`.
    """

    __tablename__ = "statistics_days"
    __table_args__ = (Index(None, "organisation_id", "site_id"), Index(None, "day"))

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    verifications: Mapped[int] = mapped_column(BigInteger(), default=0)


class LabelHour(Base):
    """How often a label of a dimension was counted on a site in an hour; sum over `source`.

    Attributes:
        dimension: See `realcatcha_contracts.counts`, e.g. ``reason``, ``error``, ``kind_solved``, ``token_ms``.
        label: E.g. the reason's name; of a latency its bucket.
    """

    __tablename__ = "statistics_label_hours"
    __table_args__ = (Index(None, "organisation_id", "hour"), Index(None, "hour", "source"))

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    dimension: Mapped[str] = mapped_column(ascii_string(24), primary_key=True)
    label: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    times: Mapped[int] = mapped_column(BigInteger())


class LabelDay(Base):
    """The same by day: days since 1970, UTC. Each row is the sum of its hours, written whole."""

    __tablename__ = "statistics_label_days"
    __table_args__ = (Index(None, "organisation_id", "day"), Index(None, "day"))

    site_id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(ascii_string(24), primary_key=True)
    label: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    times: Mapped[int] = mapped_column(BigInteger())


class OrganisationHour(Funnel, Base):
    """The funnel of all sites of an organisation in one hour, those that are gone included; written whole."""

    __tablename__ = "organisation_hours"
    __table_args__ = (Index(None, "hour"),)

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class OrganisationLabelDay(Base):
    """How often a label was counted on all sites of an organisation in a day; the sum of `LabelDay`, written whole."""

    __tablename__ = "organisation_label_days"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(ascii_string(24), primary_key=True)
    label: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger())


class StatisticsRemoval(Base):
    """Before which day an organisation's statistics were removed, whatever its plan keeps now.

    Attributes:
        before_day: Days since 1970, UTC.
    """

    __tablename__ = "statistics_removals"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    before_day: Mapped[int] = mapped_column()


class PlatformDay(Funnel, Base):
    """The funnel of all sites together in a day, written whole; belongs to no organisation."""

    __tablename__ = "platform_days"

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class PlatformLabelDay(Base):
    """How often a label was counted on all sites together in a day, written whole; belongs to no organisation.

    Attributes:
        dimension: As of `LabelDay`; also ``redeemed_`` and each name of `REDEEMED`, which are exact.
    """

    __tablename__ = "platform_label_days"

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(ascii_string(24), primary_key=True)
    label: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger())


class PlatformLabelMonth(Base):
    """The same by calendar month, which `first_day` begins: a year is twelve times the rows of a day."""

    __tablename__ = "platform_label_months"

    first_day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(ascii_string(24), primary_key=True)
    label: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger())


class RollupMark(Base):
    """A named moment: ``rolled-up`` is when a roll-up last finished, which also tells how old a replica's data are."""

    __tablename__ = "rollup_marks"

    name: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
