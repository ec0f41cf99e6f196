"""Bills, invoices, credit notes, their number series, and the billing account.

Invoices and credit notes refer to no organisation's row: the law has them kept when the organisation is gone.
"""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import Json, UtcDateTime, ascii_string, exact_string
from realcatcha_gateway.mail.letters import Language

InvoiceKind = Literal["first", "renewal", "upgrade", "overage"]
InvoiceStatus = Literal["open", "paid", "void", "uncollectible"]
LineKind = Literal["plan", "unused", "rest", "served", "overage"]


class BillingAccount(Base):
    """Where an organisation's invoices go. Its row is what all that changes money of the organisation locks first.

    Attributes:
        business_number: Ten digits; empty: a consumer.
        language: Of invoices and letters about money.
    """

    __tablename__ = "billing_accounts"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(exact_string(120), default="")
    address: Mapped[str] = mapped_column(exact_string(300), default="")
    business_number: Mapped[str] = mapped_column(ascii_string(10), default="")
    email: Mapped[str] = mapped_column(exact_string(254), default="")
    language: Mapped[Language] = mapped_column(ascii_string(8), default="ko")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class Invoice(Base):
    """A bill; once paid an invoice, with a number, that is never changed any more.

    Attributes:
        occasion: What it is for; unique, so that nothing is billed twice: ``<subscription>.<period>.renewal``.
        kind: ``first`` period, ``renewal``, ``upgrade`` within a period, ``overage`` of a last period.
        from_price_id: What an upgrade leaves; `to_price_id` what the period has once it is paid.
        number: In its year's series, without gaps; None before it is issued.
        credit_krw: What prepaid credit pays, reserved while it is open; the card pays the rest.
        credit_reference: Of the ledger's entries that reserve and confirm it.
        attempt: How often a card was charged.
        payment_id: The latest attempt's; of an issued invoice that which paid it, None where credit paid all.
        in_flight: Whether what came of that payment is not known yet.
        retries: How often it was tried again by itself.
        next_attempt_at: When the card is tried again; None: not by itself. Of a bill that was given up: when its period
            is over, and what was served of it takes its place.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("occasion"),
        UniqueConstraint("number"),
        Index(None, "organisation_id", "created_at"),
        Index(None, "subscription_id", "status"),
        CheckConstraint("total_krw >= 0", name="total"),
        CheckConstraint("supply_krw + tax_krw = total_krw", name="tax"),
        CheckConstraint("credit_krw >= 0 AND credit_krw <= total_krw", name="credit"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    occasion: Mapped[str] = mapped_column(ascii_string(80))
    kind: Mapped[InvoiceKind] = mapped_column(ascii_string(16))
    status: Mapped[InvoiceStatus] = mapped_column(ascii_string(16))
    subscription_id: Mapped[str] = mapped_column(ascii_string(32))
    period: Mapped[int] = mapped_column(autoincrement=False)
    from_price_id: Mapped[str | None] = mapped_column(ascii_string(40))
    to_price_id: Mapped[str | None] = mapped_column(ascii_string(40))
    number: Mapped[str | None] = mapped_column(ascii_string(32))
    total_krw: Mapped[int] = mapped_column(BigInteger())
    supply_krw: Mapped[int] = mapped_column(BigInteger())
    tax_krw: Mapped[int] = mapped_column(BigInteger())
    credit_krw: Mapped[int] = mapped_column(BigInteger())
    credit_reference: Mapped[str | None] = mapped_column(ascii_string(80))
    attempt: Mapped[int] = mapped_column(autoincrement=False, default=0)
    payment_id: Mapped[str | None] = mapped_column(ascii_string(64))
    in_flight: Mapped[bool] = mapped_column(default=False)
    retries: Mapped[int] = mapped_column(autoincrement=False, default=0)
    first_failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), index=True)
    supplier: Mapped[Party | None] = mapped_column(Json(Party))
    customer: Mapped[Party | None] = mapped_column(Json(Party))
    language: Mapped[Language] = mapped_column(ascii_string(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @property
    def tried_again_at(self) -> datetime | None:
        """When the card is tried again by itself."""
        return self.next_attempt_at if self.status == "open" else None


class InvoiceLine(Base):
    """A line of a bill, never changed.

    Attributes:
        starts_on: First day, in Seoul, of what it is for; `ends_on` is the day after the last.
        quantity: Thousands of verifications begun for `overage`, else 1.
        amount_krw: Value added tax included; negative for the unused part of an earlier price.
    """

    __tablename__ = "invoice_lines"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoices.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    kind: Mapped[LineKind] = mapped_column(ascii_string(16))
    plan_name: Mapped[str] = mapped_column(exact_string(60))
    starts_on: Mapped[date] = mapped_column(Date())
    ends_on: Mapped[date] = mapped_column(Date())
    quantity: Mapped[int] = mapped_column(BigInteger())
    unit_krw: Mapped[int] = mapped_column(BigInteger())
    amount_krw: Mapped[int] = mapped_column(BigInteger())


class CreditNote(Base):
    """What was paid back of an issued invoice, never changed.

    Attributes:
        refund_id: The refund that it states; one note each.
    """

    __tablename__ = "credit_notes"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("refund_id"),
        Index(None, "organisation_id", "issued_at"),
        CheckConstraint("supply_krw + tax_krw = total_krw", name="tax"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoices.id"), index=True)
    refund_id: Mapped[str] = mapped_column(ascii_string(64))
    number: Mapped[str] = mapped_column(ascii_string(32))
    total_krw: Mapped[int] = mapped_column(BigInteger())
    supply_krw: Mapped[int] = mapped_column(BigInteger())
    tax_krw: Mapped[int] = mapped_column(BigInteger())
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime())


class NumberSeries(Base):
    """The last number of a series; locked until the document that takes the next one is committed, so no gap is left.

    Attributes:
        name: ``RC-2026`` for invoices, ``RCN-2026`` for credit notes; ``RC`` and ``RCN`` are locked before them.
    """

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    last: Mapped[int] = mapped_column(autoincrement=False)
