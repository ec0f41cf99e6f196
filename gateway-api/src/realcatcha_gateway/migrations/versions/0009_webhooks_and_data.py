"""Webhooks, attacks that owners were told of, copies and erasures of data, and sites' countries.

``sites`` gets a column with a default, for older code that still runs names it not; nothing rebuilds that table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _ascii(name: str, length: int, *, nullable: bool = False, default: str | None = None) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    kind = sa.String(length).with_variant(variant, "mysql", "mariadb")
    return sa.Column(name, kind, nullable=nullable, server_default=default)


def _exact(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _long(name: str) -> sa.Column[str]:
    variant = mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.Text().with_variant(variant, "mysql", "mariadb"), nullable=False)


def _sealed(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _serial() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=True, nullable=False)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Create the tables and the column; what exists lets visitors of every country in."""
    _create_webhooks()
    _create_data()
    op.add_column("sites", _ascii("countries", 2_000, default='{"mode":"any","names":[]}'))


def _create_webhooks() -> None:
    op.create_table(
        "webhook_endpoints",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _exact("url", 2_000),
        _exact("description", 120),
        _long("events"),
        _sealed("sealed_secret"),
        _sealed("sealed_previous", nullable=True),
        _moment("previous_until", nullable=True),
        _ascii("disabled_because", 16, nullable=True),
        _moment("failing_since", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoints"),
        _refers("webhook_endpoints", "organisation_id", "organisations"),
    )
    _index("webhook_endpoints", "organisation_id", "created_at", "id")
    op.create_table(
        "webhook_deliveries",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("endpoint_id", 32),
        _ascii("event_id", 32),
        _ascii("event_type", 32),
        _long("body"),
        _ascii("status", 16),
        _number("attempts"),
        _moment("created_at"),
        _moment("began_at"),
        _moment("due_at"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sa.UniqueConstraint("endpoint_id", "event_id", name="uq_webhook_deliveries_endpoint_id_event_id"),
        sa.CheckConstraint("status IN ('waiting', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_status")),
        _refers("webhook_deliveries", "organisation_id", "organisations"),
        _refers("webhook_deliveries", "endpoint_id", "webhook_endpoints"),
    )
    _index("webhook_deliveries", "organisation_id")
    _index("webhook_deliveries", "status", "due_at")
    _index("webhook_deliveries", "created_at")
    op.create_index("ix_webhook_deliveries_newest", "webhook_deliveries", ["endpoint_id", "created_at", "id"])
    op.create_table(
        "webhook_attempts",
        _serial(),
        _ascii("organisation_id", 32),
        _ascii("delivery_id", 32),
        _moment("began_at"),
        _number("latency_ms"),
        _number("status_code", nullable=True),
        _ascii("error", 32, nullable=True),
        _exact("answer", 500),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_attempts"),
        _refers("webhook_attempts", "organisation_id", "organisations"),
        _refers("webhook_attempts", "delivery_id", "webhook_deliveries"),
    )
    _index("webhook_attempts", "organisation_id")
    _index("webhook_attempts", "delivery_id")
    op.create_table(
        "site_attacks",
        _ascii("site_id", 16),
        _moment("since"),
        _ascii("organisation_id", 32),
        _moment("ended_at", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("site_id", "since", name="pk_site_attacks"),
        _refers("site_attacks", "site_id", "sites"),
        _refers("site_attacks", "organisation_id", "organisations"),
    )
    _index("site_attacks", "organisation_id")


def _create_data() -> None:
    op.create_table(
        "data_exports",
        _ascii("id", 32),
        _ascii("user_id", 32),
        _ascii("status", 16),
        _moment("requested_at"),
        _moment("finished_at", nullable=True),
        _moment("expires_at", nullable=True),
        _number("size_bytes"),
        _sealed("sealed", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_data_exports"),
        sa.CheckConstraint("status IN ('waiting', 'ready', 'failed')", name=op.f("ck_data_exports_status")),
        _refers("data_exports", "user_id", "users"),
    )
    _index("data_exports", "user_id")
    _index("data_exports", "status", "requested_at")
    _index("data_exports", "expires_at")
    op.create_table(
        "erasures",
        _ascii("id", 32),
        _ascii("kind", 16),
        _ascii("subject", 32, nullable=True),
        _ascii("user_id", 32, nullable=True),
        _ascii("organisation_id", 32, nullable=True),
        _ascii("cancel_sha256", 64, nullable=True),
        _moment("requested_at"),
        _moment("due_at"),
        _moment("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("subject", name="uq_erasures_subject"),
        sa.UniqueConstraint("cancel_sha256", name="uq_erasures_cancel_sha256"),
        sa.CheckConstraint("kind IN ('account', 'organisation')", name=op.f("ck_erasures_kind")),
    )
    _index("erasures", "user_id")
    _index("erasures", "organisation_id")
    _index("erasures", "finished_at", "due_at")
    op.create_table(
        "erased_sites",
        _ascii("site_id", 16),
        _ascii("organisation_id", 32),
        _moment("erased_at"),
        sa.PrimaryKeyConstraint("site_id", name="pk_erased_sites"),
    )
    _index("erased_sites", "erased_at")
    op.create_table(
        "sent_letters",
        _serial(),
        _exact("email", 254),
        _ascii("kind", 32),
        _ascii("language", 8),
        _moment("sent_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sent_letters"),
    )
    _index("sent_letters", "email")
    _index("sent_letters", "sent_at")


def downgrade() -> None:
    """Drop them; endpoints are registered again, and what was not erased yet is asked for again."""
    op.drop_column("sites", "countries")
    for table in ("sent_letters", "erased_sites", "erasures", "data_exports"):
        op.drop_table(table)
    for table in ("site_attacks", "webhook_attempts", "webhook_deliveries", "webhook_endpoints"):
        op.drop_table(table)
