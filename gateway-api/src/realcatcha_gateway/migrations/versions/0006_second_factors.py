"""Second factors, recovery codes, and who asks for them. Older code that names none of it may still write."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _ascii(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete="CASCADE")


def upgrade() -> None:
    """Create both tables; no session was begun with a second factor, no organisation asks for one."""
    op.create_table(
        "second_factors",
        _ascii("user_id", 32),
        sa.Column(
            "sealed_secret", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), nullable=False
        ),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        sa.PrimaryKeyConstraint("user_id", name="pk_second_factors"),
        _refers("second_factors", "user_id", "users"),
    )
    op.create_table(
        "recovery_codes",
        _ascii("user_id", 32),
        _ascii("sha256", 64),
        sa.PrimaryKeyConstraint("user_id", "sha256", name="pk_recovery_codes"),
        _refers("recovery_codes", "user_id", "users"),
    )
    op.add_column("login_sessions", sa.Column("second_factor", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "organisations", sa.Column("second_factor_required", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Drop them; everybody logs in with the password alone."""
    op.drop_column("organisations", "second_factor_required")
    op.drop_column("login_sessions", "second_factor")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
