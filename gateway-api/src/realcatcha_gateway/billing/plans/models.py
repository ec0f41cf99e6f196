"""Plans and the versions of their prices. They belong to no organisation."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string


class Plan(Base):
    """A plan, whatever it costs at present.

    Attributes:
        position: Order from the least to the most; a change to a greater position is an upgrade.
        public: Whether it is offered; one that is not stays in force where it is.
        hard_limit: Verifications in a period beyond which the organisation is over its contract; None: not limited.
        most_sites: None: not limited; `most_members` and `retention_days` likewise.
    """

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    name: Mapped[str] = mapped_column(exact_string(60))
    position: Mapped[int] = mapped_column(unique=True)
    public: Mapped[bool] = mapped_column()
    hard_limit: Mapped[int | None] = mapped_column(BigInteger())
    most_sites: Mapped[int | None] = mapped_column()
    most_members: Mapped[int | None] = mapped_column()
    retention_days: Mapped[int | None] = mapped_column()


class PlanPrice(Base):
    """A version of a plan's price; never changed, so that periods that run keep theirs.

    Attributes:
        amount_krw: Of a period, value added tax included.
        included: Verifications in a period that the price includes.
        overage_krw: Of each thousand beyond them, value added tax included; None: what is beyond is not billed.
        valid_from: Periods that begin at this moment or later have this price, until the next version.
    """

    __tablename__ = "plan_prices"
    __table_args__ = (UniqueConstraint("plan_id", "version"),)

    id: Mapped[str] = mapped_column(ascii_string(40), primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
    version: Mapped[int] = mapped_column()
    amount_krw: Mapped[int] = mapped_column(BigInteger())
    included: Mapped[int] = mapped_column(BigInteger())
    overage_krw: Mapped[int | None] = mapped_column(BigInteger())
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime())
