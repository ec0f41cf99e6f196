"""Invitations to organisations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _ascii(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _exact(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete="CASCADE")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "invitations",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _exact("email", 254),
        _ascii("role", 16),
        _ascii("sha256", 64),
        _moment("created_at"),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("sha256", name="uq_invitations_sha256"),
        sa.UniqueConstraint("organisation_id", "email", name="uq_invitations_organisation_id_email"),
        sa.CheckConstraint("role IN ('owner', 'admin', 'developer', 'viewer')", name=op.f("ck_invitations_role")),
        _refers("invitations", "organisation_id", "organisations"),
    )
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])


def downgrade() -> None:
    """Drop it; whoever was invited is invited again."""
    op.drop_table("invitations")
