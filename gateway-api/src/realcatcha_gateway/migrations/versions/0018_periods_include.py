"""What a period includes, and what is beyond it, by the plans that it had."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add both; periods that there are keep what their present price gives."""
    for name in ("included", "overage_unit_krw"):
        op.add_column("subscription_periods", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    price = "FROM plan_prices WHERE plan_prices.id = subscription_periods.price_id"
    op.execute(
        f"UPDATE subscription_periods SET included = (SELECT included {price}), "  # noqa: S608  # constants
        f"overage_unit_krw = COALESCE((SELECT overage_krw {price}), 0)"
    )


def downgrade() -> None:
    """Forget both."""
    for name in ("overage_unit_krw", "included"):
        op.drop_column("subscription_periods", name)
