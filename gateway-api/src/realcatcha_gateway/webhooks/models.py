"""Endpoints, deliveries and attempts."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import Json, UtcDateTime, ascii_string, exact_string, long_text, sealed_bytes


class WebhookEndpoint(Base):
    """Where an organisation wants to be told of events.

    Attributes:
        events: Names of the wanted events.
        sealed_secret: The encrypted ``whsec_`` secret.
        sealed_previous: The secret before it, which signs too until `previous_until`.
        disabled_because: ``owner`` or ``failing``; None while it is enabled.
        failing_since: Since when every attempt has failed; None after a success.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (Index(None, "organisation_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(exact_string(2_000))
    description: Mapped[str] = mapped_column(exact_string(120))
    events: Mapped[list[str]] = mapped_column(Json(list[str]))
    sealed_secret: Mapped[bytes] = mapped_column(sealed_bytes())
    sealed_previous: Mapped[bytes | None] = mapped_column(sealed_bytes())
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    disabled_because: Mapped[str | None] = mapped_column(ascii_string(16))
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class WebhookDelivery(Base):
    """One event for one endpoint.

    Attributes:
        event_id: The ``webhook-id``, the same for every endpoint, attempt and replay.
        body: The exact text that is signed and sent.
        status: ``waiting``, ``delivered`` or ``failed``.
        attempts: Since the event or its last replay.
        began_at: When they began; a day later the delivery has failed.
        due_at: Not before this moment; moved on while somebody delivers it, and by each failure.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'delivered', 'failed')", name="status"),
        UniqueConstraint("endpoint_id", "event_id"),
        Index(None, "status", "due_at"),
        Index("ix_webhook_deliveries_newest", "endpoint_id", "created_at", "id"),
        Index(None, "created_at"),
    )

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(ascii_string(32))
    event_type: Mapped[str] = mapped_column(ascii_string(32))
    body: Mapped[str] = mapped_column(long_text())
    status: Mapped[str] = mapped_column(ascii_string(16))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    began_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())


class WebhookAttempt(Base):
    """What one attempt met.

    Attributes:
        status_code: Of the answer; None where none came.
        error: Why it failed; None after a success.
        answer: The first bytes of the answer's body, as text.
    """

    __tablename__ = "webhook_attempts"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime())
    latency_ms: Mapped[int]
    status_code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(ascii_string(32))
    answer: Mapped[str] = mapped_column(exact_string(500))
