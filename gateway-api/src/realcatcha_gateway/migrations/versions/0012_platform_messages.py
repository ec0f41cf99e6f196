"""Let a message of the outbox be about the whole platform: its organisation may be empty.

Older code that still runs knows no handler for such a message and puts it off, so that newer code delivers it. No
table refers to the outbox, which may therefore be rebuilt on SQLite.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the organisation be empty."""
    _let_organisation_be(nullable=True)


def downgrade() -> None:
    """Drop the platform's messages: ``python -m realcatcha_gateway.rebuild`` makes up for what they would have told."""
    op.execute("DELETE FROM outbox WHERE organisation_id IS NULL")
    _let_organisation_be(nullable=False)


def _let_organisation_be(*, nullable: bool) -> None:
    variant = mysql.VARCHAR(32, charset="ascii", collation="ascii_bin")
    kind = sa.String(32).with_variant(variant, "mysql", "mariadb")
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("organisation_id", existing_type=kind, nullable=nullable)
