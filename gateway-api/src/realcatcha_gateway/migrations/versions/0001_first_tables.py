"""Organisations, users, memberships, sites, secrets, outbox and idempotency keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _ascii(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def _exact(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb"
    )


def _json(name: str) -> sa.Column[str]:
    variant = mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.Text().with_variant(variant, "mysql", "mariadb"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _organisation(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("organisation_id", _ascii(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=f"fk_{table}_organisation_id_organisations",
            ondelete="CASCADE",
        ),
    ]


def upgrade() -> None:
    """Create every table of the first release."""
    _create_accounts()
    _create_sites()
    _create_delivery()


def _create_accounts() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", _ascii(32), nullable=False),
        sa.Column("name", _exact(120), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
    )
    op.create_table(
        "users",
        sa.Column("id", _ascii(32), nullable=False),
        sa.Column("email", _exact(254), nullable=False),
        sa.Column("password_hash", _ascii(255), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "memberships",
        *_organisation("memberships"),
        sa.Column("user_id", _ascii(32), nullable=False),
        sa.Column("role", _ascii(16), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("organisation_id", "user_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id_users", ondelete="CASCADE"),
        sa.CheckConstraint("role IN ('owner', 'admin', 'developer', 'viewer')", name=op.f("ck_memberships_role")),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"])


def _create_sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", _ascii(16), nullable=False),
        *_organisation("sites"),
        sa.Column("name", _exact(120), nullable=False),
        sa.Column("status", _ascii(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _json("domains"),
        sa.Column("allow_null_origin", sa.Boolean(), nullable=False),
        sa.Column("mode", _ascii(16), nullable=False),
        _json("kinds"),
        _json("thresholds"),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        _json("ip_rules"),
        sa.Column("outage", _ascii(16), nullable=False),
        sa.Column("expose_reasons", sa.Boolean(), nullable=False),
        sa.Column("sessions_per_minute", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.CheckConstraint("mode IN ('managed', 'invisible')", name=op.f("ck_sites_mode")),
        sa.CheckConstraint("status IN ('active', 'deactivated')", name=op.f("ck_sites_status")),
        sa.CheckConstraint("difficulty BETWEEN 0 AND 100", name=op.f("ck_sites_difficulty")),
    )
    op.create_index("ix_sites_organisation_id_created_at_id", "sites", ["organisation_id", "created_at", "id"])
    op.create_table(
        "site_secrets",
        sa.Column("id", _ascii(32), nullable=False),
        *_organisation("site_secrets"),
        sa.Column("site_id", _ascii(16), nullable=False),
        sa.Column("sha256", _ascii(64), nullable=False),
        _moment("created_at"),
        _moment("not_after", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_site_secrets"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_secrets_site_id_sites", ondelete="CASCADE"),
        sa.UniqueConstraint("sha256", name="uq_site_secrets_sha256"),
    )
    op.create_index("ix_site_secrets_organisation_id", "site_secrets", ["organisation_id"])
    op.create_index("ix_site_secrets_site_id", "site_secrets", ["site_id"])


def _create_delivery() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *_organisation("outbox"),
        sa.Column("topic", _ascii(32), nullable=False),
        sa.Column("subject", _ascii(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("due_at"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_index("ix_outbox_organisation_id", "outbox", ["organisation_id"])
    op.create_table(
        "idempotency_keys",
        *_organisation("idempotency_keys"),
        sa.Column("key_sha256", _ascii(64), nullable=False),
        sa.Column("request_sha256", _ascii(64), nullable=False),
        sa.Column("resource", _ascii(64), nullable=True),
        sa.Column(
            "sealed_answer", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), nullable=True
        ),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("organisation_id", "key_sha256", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def downgrade() -> None:
    """Drop them all, the referring ones first."""
    for table in ("idempotency_keys", "outbox", "site_secrets", "sites", "memberships", "users", "organisations"):
        op.drop_table(table)
