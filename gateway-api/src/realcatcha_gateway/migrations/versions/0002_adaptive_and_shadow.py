"""Sites learn to let their difficulty follow failures, and to score visitors without asking them anything.

The defaults stay with the columns: roll-outs migrate first, and the older code that still runs names neither. Nothing
here rebuilds the table on SQLite, which would take the secrets of every site with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; what exists is adaptive and not in the shadow."""
    op.add_column("sites", sa.Column("adaptive", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("sites", sa.Column("shadow", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("sites", "shadow")
    op.drop_column("sites", "adaptive")
