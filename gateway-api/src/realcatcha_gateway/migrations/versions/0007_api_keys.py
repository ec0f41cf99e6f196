"""Personal API keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0007"
down_revision = "0006"
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
    text = mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin")
    op.create_table(
        "api_keys",
        _ascii("id", 32),
        _ascii("organisation_id", 32),
        _ascii("user_id", 32),
        _exact("name", 120),
        _ascii("sha256", 64),
        sa.Column("scopes", sa.Text().with_variant(text, "mysql", "mariadb"), nullable=False),
        _moment("created_at"),
        _moment("expires_at", nullable=True),
        _moment("last_used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("sha256", name="uq_api_keys_sha256"),
        _refers("api_keys", "organisation_id", "organisations"),
        _refers("api_keys", "user_id", "users"),
    )
    op.create_index("ix_api_keys_organisation_id_user_id", "api_keys", ["organisation_id", "user_id"])
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id"])


def downgrade() -> None:
    """Drop it; every key stops working."""
    op.drop_table("api_keys")
