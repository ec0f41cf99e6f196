"""Who sent an invitation: it holds for as long as they may send it.

The audit log says who sent those that there are; one that it knows nothing of holds no longer, and whoever was invited
by it is invited again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column and fill it."""
    variant = mysql.VARCHAR(32, charset="ascii", collation="ascii_bin")
    kind = sa.String(32).with_variant(variant, "mysql", "mariadb")
    op.add_column("invitations", sa.Column("invited_by", kind, nullable=True))
    op.create_index("ix_invitations_invited_by", "invitations", ["invited_by"])
    op.execute(
        "UPDATE invitations SET invited_by = (SELECT MAX(actor_id) FROM audit_entries "
        "WHERE action = 'organisation.member-invited' AND subject_id = invitations.id AND actor_kind = 'user')"
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_index("ix_invitations_invited_by", "invitations")
    op.drop_column("invitations", "invited_by")
