"""Copies of data that are made by one process at a time, and links that give one once.

Nothing has made a copy before, so there is none to give the new columns to.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=True)


def upgrade() -> None:
    """Add the columns."""
    digest = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
    op.add_column("data_exports", _moment("claimed_until"))
    op.add_column("data_exports", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("data_exports", sa.Column("link_sha256", digest, nullable=True))
    op.add_column("data_exports", _moment("link_until"))
    op.create_index("ix_data_exports_link_sha256", "data_exports", ["link_sha256"])


def downgrade() -> None:
    """Drop them; links that were given stop working."""
    op.drop_index("ix_data_exports_link_sha256", "data_exports")
    for column in ("link_until", "link_sha256", "attempts", "claimed_until"):
        op.drop_column("data_exports", column)
