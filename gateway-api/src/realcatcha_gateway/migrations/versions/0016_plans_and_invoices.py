"""Plans with their prices, subscriptions, prepaid credit, invoices and credit notes.

Invoices, their lines and credit notes refer to no organisation: the law has them kept when the organisation is gone.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = (
    "credit_notes",
    "invoice_lines",
    "invoices",
    "number_series",
    "credit_topups",
    "credit_entries",
    "subscription_periods",
    "subscriptions",
    "billing_accounts",
    "plan_prices",
    "plans",
)
_PLANS = (
    # id, name, position, hard limit, most sites, most members, retention in days
    ("free", "Free", 0, None, 3, 3, 30),
    ("pro", "Pro", 10, None, 20, 10, 365),
    ("business", "Business", 20, None, 200, 100, 800),
)
_PRICES = (
    # plan, won a period, included verifications, won for each thousand beyond
    ("free", 0, 10_000, None),
    ("pro", 29_000, 100_000, 500),
    ("business", 149_000, 1_000_000, 300),
)
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def _ascii(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _exact(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _json(name: str) -> sa.Column[str]:
    variant = mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.Text().with_variant(variant, "mysql", "mariadb"), nullable=True)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_organisation_id_organisations"
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=name, ondelete="CASCADE")


def _reference(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Create the tables and the plans; everybody is on the free one."""
    _create_plans()
    _create_subscriptions()
    _create_credits()
    _create_invoices()
    _create_credit_notes()


def _create_plans() -> None:
    plans = op.create_table(
        "plans",
        _ascii("id", 32),
        _exact("name", 60),
        _number("position"),
        _flag("public"),
        _big("hard_limit", nullable=True),
        _number("most_sites", nullable=True),
        _number("most_members", nullable=True),
        _number("retention_days", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        _unique("plans", "position"),
    )
    prices = op.create_table(
        "plan_prices",
        _ascii("id", 40),
        _ascii("plan_id", 32),
        _number("version"),
        _big("amount_krw"),
        _big("included"),
        _big("overage_krw", nullable=True),
        _moment("valid_from"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_prices"),
        _unique("plan_prices", "plan_id", "version"),
        _reference("plan_prices", "plan_id", "plans"),
    )
    names = ("id", "name", "position", "hard_limit", "most_sites", "most_members", "retention_days")
    op.bulk_insert(plans, [dict(zip(names, plan, strict=True), public=True) for plan in _PLANS])
    op.bulk_insert(
        prices,
        [
            {
                "id": f"{plan}-1",
                "plan_id": plan,
                "version": 1,
                "amount_krw": amount_krw,
                "included": included,
                "overage_krw": overage_krw,
                "valid_from": _FIRST_DAY,
            }
            for plan, amount_krw, included, overage_krw in _PRICES
        ],
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("live_organisation_id", 32, nullable=True),
        _ascii("status", 16),
        _ascii("plan_id", 32),
        _ascii("next_plan_id", 32, nullable=True),
        _day("anchor_on", nullable=True),
        _number("period"),
        _flag("cancels"),
        _moment("due_at", nullable=True),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        _ascii("end_reason", 32, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        _unique("subscriptions", "live_organisation_id"),
        _organisation("subscriptions"),
        _reference("subscriptions", "plan_id", "plans"),
        _reference("subscriptions", "next_plan_id", "plans"),
    )
    _index("subscriptions", "organisation_id", "created_at")
    _index("subscriptions", "due_at")
    op.create_table(
        "subscription_periods",
        _ascii("subscription_id", 32),
        _number("period"),
        _ascii("organisation_id", 32),
        _ascii("plan_id", 32),
        _ascii("price_id", 40),
        _day("starts_on"),
        _day("ends_on"),
        _moment("paid_at", nullable=True),
        _flag("overage_due"),
        _big("used", nullable=True),
        _big("overage_krw"),
        _ascii("overage_invoice_id", 32, nullable=True),
        sa.PrimaryKeyConstraint("subscription_id", "period", name="pk_subscription_periods"),
        _unique("subscription_periods", "subscription_id", "starts_on"),
        _organisation("subscription_periods"),
        _reference("subscription_periods", "subscription_id", "subscriptions", ondelete="CASCADE"),
        _reference("subscription_periods", "plan_id", "plans"),
        _reference("subscription_periods", "price_id", "plan_prices"),
    )
    _index("subscription_periods", "organisation_id")
    _index("subscription_periods", "overage_due", "ends_on")


def _create_credits() -> None:
    op.create_table(
        "credit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _ascii("organisation_id", 32),
        _ascii("kind", 16),
        _ascii("source", 16),
        _ascii("target", 16),
        _big("amount_krw"),
        _ascii("reference", 80),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_entries"),
        _unique("credit_entries", "organisation_id", "kind", "reference"),
        _check("credit_entries", "amount", "amount_krw > 0"),
        _check("credit_entries", "accounts", "source <> target"),
        _organisation("credit_entries"),
    )
    _index("credit_entries", "organisation_id", "id")
    op.create_table(
        "credit_topups",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _big("amount_krw"),
        _ascii("status", 16),
        _ascii("payment_id", 64, nullable=True),
        _big("refunded_krw"),
        _moment("created_at"),
        _moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_credit_topups"),
        _organisation("credit_topups"),
    )
    _index("credit_topups", "organisation_id", "created_at")


def _create_invoices() -> None:
    op.create_table(
        "billing_accounts",
        _ascii("organisation_id", 32),
        _exact("name", 120),
        _exact("address", 300),
        _ascii("business_number", 10),
        _exact("email", 254),
        _ascii("language", 8),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_billing_accounts"),
        _organisation("billing_accounts"),
    )
    op.create_table(
        "invoices",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("occasion", 80),
        _ascii("kind", 16),
        _ascii("status", 16),
        _ascii("subscription_id", 32),
        _number("period"),
        _ascii("from_price_id", 40, nullable=True),
        _ascii("to_price_id", 40, nullable=True),
        _ascii("number", 32, nullable=True),
        _big("total_krw"),
        _big("supply_krw"),
        _big("tax_krw"),
        _big("credit_krw"),
        _ascii("credit_reference", 80, nullable=True),
        _number("attempt"),
        _ascii("payment_id", 64, nullable=True),
        _flag("in_flight"),
        _number("retries"),
        _moment("first_failed_at", nullable=True),
        _moment("next_attempt_at", nullable=True),
        _json("supplier"),
        _json("customer"),
        _ascii("language", 8),
        _moment("created_at"),
        _moment("issued_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        _unique("invoices", "occasion"),
        _unique("invoices", "number"),
        _check("invoices", "total", "total_krw >= 0"),
        _check("invoices", "tax", "supply_krw + tax_krw = total_krw"),
        _check("invoices", "credit", "credit_krw >= 0 AND credit_krw <= total_krw"),
    )
    _index("invoices", "organisation_id", "created_at")
    _index("invoices", "subscription_id", "status")
    _index("invoices", "next_attempt_at")
    op.create_table(
        "invoice_lines",
        _ascii("invoice_id", 32),
        _number("position"),
        _ascii("organisation_id", 32),
        _ascii("kind", 16),
        _exact("plan_name", 60),
        _day("starts_on"),
        _day("ends_on"),
        _big("quantity"),
        _big("unit_krw"),
        _big("amount_krw"),
        sa.PrimaryKeyConstraint("invoice_id", "position", name="pk_invoice_lines"),
        _reference("invoice_lines", "invoice_id", "invoices"),
    )


def _create_credit_notes() -> None:
    series = op.create_table(
        "number_series",
        _ascii("name", 16),
        _number("last"),
        sa.PrimaryKeyConstraint("name", name="pk_number_series"),
    )
    op.bulk_insert(series, [{"name": "RC", "last": 0}, {"name": "RCN", "last": 0}])
    op.create_table(
        "credit_notes",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("invoice_id", 32),
        _ascii("refund_id", 64),
        _ascii("number", 32),
        _big("total_krw"),
        _big("supply_krw"),
        _big("tax_krw"),
        _moment("issued_at"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_notes"),
        _unique("credit_notes", "number"),
        _unique("credit_notes", "refund_id"),
        _check("credit_notes", "tax", "supply_krw + tax_krw = total_krw"),
        _reference("credit_notes", "invoice_id", "invoices"),
    )
    _index("credit_notes", "organisation_id", "issued_at")
    _index("credit_notes", "invoice_id")


def downgrade() -> None:
    """Drop them: everybody is on the free plan, and what was invoiced is gone."""
    for table in _TABLES:
        op.drop_table(table)
