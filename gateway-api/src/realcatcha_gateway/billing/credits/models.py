"""The ledger of credit, and top-ups."""

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string

AccountName = Literal["outside", "available", "reserved", "spent"]
MoveKind = Literal["top-up", "reserve", "release", "confirm", "take-back", "restore"]
TopupStatus = Literal["pending", "paid", "failed", "refunded"]


class CreditEntry(Base):
    """One move of credit from one account of an organisation to another; rows are added, never changed.

    Attributes:
        kind: What moved it; with the reference it is unique, so that nothing moves twice.
        reference: What it was moved for: a top-up, an attempt at an invoice, a refund.
    """

    __tablename__ = "credit_entries"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "reference"),
        Index(None, "organisation_id", "id"),
        CheckConstraint("amount_krw > 0", name="amount"),
        CheckConstraint("source <> target", name="accounts"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    kind: Mapped[MoveKind] = mapped_column(ascii_string(16))
    source: Mapped[AccountName] = mapped_column(ascii_string(16))
    target: Mapped[AccountName] = mapped_column(ascii_string(16))
    amount_krw: Mapped[int] = mapped_column(BigInteger())
    reference: Mapped[str] = mapped_column(ascii_string(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class CreditTopup(Base):
    """Credit that somebody wants to buy; it is there once the payment has settled.

    Attributes:
        payment_id: That settled it; None before.
        refunded_krw: How much of it went back.
    """

    __tablename__ = "credit_topups"
    __table_args__ = (Index(None, "organisation_id", "created_at"),)

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    amount_krw: Mapped[int] = mapped_column(BigInteger())
    status: Mapped[TopupStatus] = mapped_column(ascii_string(16))
    payment_id: Mapped[str | None] = mapped_column(ascii_string(64))
    refunded_krw: Mapped[int] = mapped_column(BigInteger(), default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
