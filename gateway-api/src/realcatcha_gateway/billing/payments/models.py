"""Payment methods, payments, refunds, and the events that Toss sent.

Payments, refunds and events name their organisation without a foreign key: law has records of payments kept for five
years, also when the organisation is erased. They say nothing about a person; cards go with the organisation.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string, exact_string, sealed_bytes

PAYMENT_STATUSES = ("reserved", "sent", "unknown", "confirmed", "failed", "partially_cancelled", "cancelled")
REFUND_STATUSES = ("reserved", "sent", "unknown", "done", "failed")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class PaymentCustomer(Base):
    """Who an organisation is for Toss: a random key that nothing else can be told from."""

    __tablename__ = "payment_customers"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    customer_key: Mapped[str] = mapped_column(ascii_string(50), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class PaymentMethod(Base):
    """A card that may be charged.

    Attributes:
        sealed_billing_key: What charges it, encrypted; None once it is removed.
        brand: Who issued the card, as Toss names them.
        last4: Last digits of its number.
        auth_sha256: Of the code that registered it: with the same code the same card is given, not another one.
        removed_at: When it was removed; it is kept for the payments that were made with it.
    """

    __tablename__ = "payment_methods"
    __table_args__ = (
        UniqueConstraint("organisation_id", "auth_sha256"),
        Index(None, "organisation_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    customer_key: Mapped[str] = mapped_column(ascii_string(50))
    sealed_billing_key: Mapped[bytes | None] = mapped_column(sealed_bytes())
    brand: Mapped[str] = mapped_column(exact_string(32))
    last4: Mapped[str] = mapped_column(ascii_string(4))
    auth_sha256: Mapped[str] = mapped_column(ascii_string(64))
    is_default: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Payment(Base):
    """One attempt to collect money.

    Attributes:
        order_id: Names the attempt for Toss: no two charges can have the same one.
        flow: ``billing`` charges a payment method; ``checkout`` is paid on Toss's page and confirmed.
        reference_id: What it is for: an invoice, a top-up.
        method_id: The payment method that is charged.
        payment_key: Toss's own name of it, once there is one.
        refunded_krw: Sum of the refunds that are done.
        due_at: When it is to be looked at, by whoever comes first; None: nothing is to be done.
        looked_at: When Toss was last asked about it, or told of it.
        sent_at: When Toss was first asked for it.
        settled_at: When the money moved, or it was clear that it would not.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(_one_of("status", PAYMENT_STATUSES), name="status"),
        CheckConstraint(_one_of("flow", ("billing", "checkout")), name="flow"),
        CheckConstraint(_one_of("purpose", ("invoice", "topup")), name="purpose"),
        CheckConstraint("amount_krw > 0 AND refunded_krw BETWEEN 0 AND amount_krw", name="amounts"),
        UniqueConstraint("order_id"),
        UniqueConstraint("purpose", "reference_id", "attempt"),
        Index("ix_payments_newest", "organisation_id", "created_at", "id"),
        Index(None, "due_at"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    order_id: Mapped[str] = mapped_column(ascii_string(64))
    flow: Mapped[str] = mapped_column(ascii_string(16))
    purpose: Mapped[str] = mapped_column(ascii_string(16))
    reference_id: Mapped[str] = mapped_column(ascii_string(64))
    attempt: Mapped[int]
    amount_krw: Mapped[int]
    refunded_krw: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(ascii_string(24))
    method_id: Mapped[str | None] = mapped_column(ascii_string(32))
    payment_key: Mapped[str | None] = mapped_column(ascii_string(200))
    failure_code: Mapped[str | None] = mapped_column(ascii_string(100))
    failure_message: Mapped[str | None] = mapped_column(exact_string(510))
    receipt_url: Mapped[str | None] = mapped_column(exact_string(1_000))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Refund(Base):
    """Money that goes back, in part or in full.

    Attributes:
        key: Whoever asks for the same refund again gives the same key.
        transaction_key: Toss's own name of it, once there is one.
        sent_at: When Toss was first asked for it.
        due_at: When it is to be looked at; None: nothing is to be done.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint(_one_of("status", REFUND_STATUSES), name="status"),
        CheckConstraint("amount_krw > 0", name="amount"),
        UniqueConstraint("payment_id", "key"),
        UniqueConstraint("payment_id", "transaction_key"),
        Index(None, "organisation_id"),
        Index(None, "due_at"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    key: Mapped[str] = mapped_column(ascii_string(100))
    amount_krw: Mapped[int]
    reason: Mapped[str] = mapped_column(exact_string(150))
    status: Mapped[str] = mapped_column(ascii_string(16))
    transaction_key: Mapped[str | None] = mapped_column(ascii_string(64))
    failure_code: Mapped[str | None] = mapped_column(ascii_string(100))
    failure_message: Mapped[str | None] = mapped_column(exact_string(510))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PaymentEvent(Base):
    """An event that Toss sent about a payment of ours, once.

    Attributes:
        sha256: Of its id and body; whatever comes again with both is known.
        outcome: What was done: ``looked`` or ``later``.
    """

    __tablename__ = "payment_events"
    __table_args__ = (Index(None, "received_at"), Index(None, "organisation_id"))

    sha256: Mapped[str] = mapped_column(ascii_string(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ascii_string(32))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    event_type: Mapped[str] = mapped_column(ascii_string(64))
    outcome: Mapped[str] = mapped_column(ascii_string(16))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime())
