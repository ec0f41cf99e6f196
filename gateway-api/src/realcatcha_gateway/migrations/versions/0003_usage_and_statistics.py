"""Usage and statistics by hour and day, quotas and their notices, and what the roll-up remembers.

No table refers to ``sites``: what a site used is owed, whatever becomes of the site.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FUNNEL = (
    "sessions",
    "evaluated",
    "passed",
    "challenged",
    "solved",
    "denied",
    "failed",
    "swapped",
    "recovered",
    "verified",
    "refused",
    "errors",
)


def _ascii(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _time(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _tenant_table(name: str, key: tuple[str, ...], *columns: sa.Column[Any], index: str | None = None) -> None:
    op.create_table(
        name,
        *columns,
        _ascii("organisation_id", 32),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=f"fk_{name}_organisation_id_organisations",
            ondelete="CASCADE",
        ),
    )
    if index is not None:
        op.create_index(f"ix_{name}_organisation_id_{index}", name, ["organisation_id", index])
    if index == "hour":  # what the roll-up folds is one source of one hour
        op.create_index(f"ix_{name}_hour_source", name, ["hour", "source"])


def upgrade() -> None:
    """Create the tables."""
    _create_usage()
    _create_statistics()
    op.create_table(
        "rollup_sources",
        _ascii("id", 80),
        _time("hour"),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rollup_sources"),
    )
    op.create_index("ix_rollup_sources_hour", "rollup_sources", ["hour"])
    op.create_table(
        "rollup_marks", _ascii("name", 32), _moment("at"), sa.PrimaryKeyConstraint("name", name="pk_rollup_marks")
    )


def _create_usage() -> None:
    for grain in ("hour", "day"):
        source = [_ascii("source", 64)] if grain == "hour" else []
        _tenant_table(
            f"usage_{grain}s",
            ("site_id", grain, *(column.name for column in source), "kind", "verdict", "country"),
            _ascii("site_id", 16),
            _time(grain),
            *source,
            _ascii("kind", 32),
            _ascii("verdict", 16),
            _ascii("country", 2),
            _number("verifications"),
            index=grain,
        )
    _tenant_table(
        "usage_quotas",
        ("organisation_id",),
        _ascii("plan", 32),
        _number("soft_limit", nullable=True),
        _number("hard_limit", nullable=True),
        _moment("updated_at"),
    )
    _tenant_table(
        "usage_notices",
        ("organisation_id", "period", "threshold"),
        _ascii("period", 7),
        _ascii("threshold", 16),
        _number("used"),
        _number("limited_to"),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
    )
    op.create_index("ix_usage_notices_sent_at", "usage_notices", ["sent_at"])


def _create_statistics() -> None:
    _tenant_table(
        "statistics_hours",
        ("site_id", "hour", "source"),
        _ascii("site_id", 16),
        _time("hour"),
        _ascii("source", 64),
        *(_number(name) for name in _FUNNEL),
        index="hour",
    )
    for grain in ("hour", "day"):
        source = [_ascii("source", 64)] if grain == "hour" else []
        _tenant_table(
            f"statistics_label_{grain}s",
            ("site_id", grain, *(column.name for column in source), "dimension", "label"),
            _ascii("site_id", 16),
            _time(grain),
            *source,
            _ascii("dimension", 24),
            _ascii("label", 64),
            _number("times"),
            index=grain,
        )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "rollup_marks",
        "rollup_sources",
        "statistics_label_days",
        "statistics_label_hours",
        "statistics_hours",
        "usage_notices",
        "usage_quotas",
        "usage_days",
        "usage_hours",
    ):
        op.drop_table(table)
