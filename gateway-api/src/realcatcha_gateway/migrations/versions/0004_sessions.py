"""Sessions and their refresh tokens. Access tokens that were issued before name no session and stop working."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
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
    """Create both tables."""
    op.create_table(
        "login_sessions",
        _ascii("id", 32),
        _ascii("user_id", 32),
        _ascii("organisation_id", 32),
        _exact("user_agent", 200),
        _moment("created_at"),
        _moment("last_used_at"),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("id", name="pk_login_sessions"),
        _refers("login_sessions", "user_id", "users"),
        _refers("login_sessions", "organisation_id", "organisations"),
    )
    for column in ("user_id", "organisation_id", "expires_at"):
        op.create_index(f"ix_login_sessions_{column}", "login_sessions", [column])
    op.create_table(
        "refresh_tokens",
        _ascii("sha256", 64),
        _ascii("session_id", 32),
        _moment("created_at"),
        _moment("replaced_at", nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_refresh_tokens"),
        _refers("refresh_tokens", "session_id", "login_sessions"),
    )
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"])


def downgrade() -> None:
    """Drop them; everybody logs in again."""
    op.drop_table("refresh_tokens")
    op.drop_table("login_sessions")
