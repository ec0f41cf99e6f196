"""Payment methods, payments, refunds and the events that Toss Payments sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _ascii(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _exact(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_organisation_id_organisations"
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=name, ondelete="CASCADE")


def _payment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=f"fk_{table}_payment_id_payments")


def _index(table: str, *columns: str, name: str = "") -> None:
    op.create_index(name or f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Create the tables; nothing was paid yet."""
    _create_methods()
    _create_payments()
    _create_refunds()
    op.create_table(
        "payment_events",
        _ascii("sha256", 64),
        _ascii("organisation_id", 32),
        _ascii("payment_id", 32),
        _ascii("event_type", 64),
        _ascii("outcome", 16),
        _moment("received_at"),
        sa.PrimaryKeyConstraint("sha256", name="pk_payment_events"),
        _payment("payment_events"),
    )
    _index("payment_events", "received_at")
    _index("payment_events", "organisation_id")


def _create_methods() -> None:
    op.create_table(
        "payment_customers",
        _ascii("organisation_id", 32),
        _ascii("customer_key", 50),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_payment_customers"),
        sa.UniqueConstraint("customer_key", name="uq_payment_customers_customer_key"),
        _organisation("payment_customers"),
    )
    op.create_table(
        "payment_methods",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("customer_key", 50),
        sa.Column(
            "sealed_billing_key",
            sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"),
            nullable=True,
        ),
        _exact("brand", 32),
        _ascii("last4", 4),
        _ascii("auth_sha256", 64),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _moment("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payment_methods"),
        sa.UniqueConstraint("organisation_id", "auth_sha256", name="uq_payment_methods_organisation_id_auth_sha256"),
        _organisation("payment_methods"),
    )
    _index("payment_methods", "organisation_id", "created_at", "id")


def _create_payments() -> None:
    op.create_table(
        "payments",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("order_id", 64),
        _ascii("flow", 16),
        _ascii("purpose", 16),
        _ascii("reference_id", 64),
        _number("attempt"),
        _number("amount_krw"),
        _number("refunded_krw"),
        _ascii("status", 24),
        _ascii("method_id", 32, nullable=True),
        _ascii("payment_key", 200, nullable=True),
        _ascii("failure_code", 100, nullable=True),
        _exact("failure_message", 510, nullable=True),
        _exact("receipt_url", 1_000, nullable=True),
        _moment("created_at"),
        _moment("due_at", nullable=True),
        _moment("looked_at", nullable=True),
        _moment("sent_at", nullable=True),
        _moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("order_id", name="uq_payments_order_id"),
        sa.UniqueConstraint("purpose", "reference_id", "attempt", name="uq_payments_purpose_reference_id_attempt"),
        sa.CheckConstraint(
            "status IN ('reserved', 'sent', 'unknown', 'confirmed', 'failed', 'partially_cancelled', 'cancelled')",
            name=op.f("ck_payments_status"),
        ),
        sa.CheckConstraint("flow IN ('billing', 'checkout')", name=op.f("ck_payments_flow")),
        sa.CheckConstraint("purpose IN ('invoice', 'topup')", name=op.f("ck_payments_purpose")),
        sa.CheckConstraint(
            "amount_krw > 0 AND refunded_krw BETWEEN 0 AND amount_krw", name=op.f("ck_payments_amounts")
        ),
    )
    _index("payments", "organisation_id", "created_at", "id", name="ix_payments_newest")
    _index("payments", "due_at")


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("payment_id", 32),
        _ascii("key", 100),
        _number("amount_krw"),
        _exact("reason", 150),
        _ascii("status", 16),
        _ascii("transaction_key", 64, nullable=True),
        _ascii("failure_code", 100, nullable=True),
        _exact("failure_message", 510, nullable=True),
        _moment("created_at"),
        _moment("due_at", nullable=True),
        _moment("sent_at", nullable=True),
        _moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("payment_id", "key", name="uq_refunds_payment_id_key"),
        sa.UniqueConstraint("payment_id", "transaction_key", name="uq_refunds_payment_id_transaction_key"),
        sa.CheckConstraint(
            "status IN ('reserved', 'sent', 'unknown', 'done', 'failed')", name=op.f("ck_refunds_status")
        ),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_refunds_amount")),
        _payment("refunds"),
    )
    _index("refunds", "organisation_id")
    _index("refunds", "due_at")


def downgrade() -> None:
    """Drop them: what was paid is known to Toss only."""
    for table in ("payment_events", "refunds", "payments", "payment_methods", "payment_customers"):
        op.drop_table(table)
