"""Prepaid credit that is given up with an erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add how much it was; of erasures that wait nobody was asked."""
    op.add_column("erasures", sa.Column("given_up_krw", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("erasures", "given_up_krw")
